package llmgateway.contracts.account;

import java.util.List;

/** The limits of all accounts as their providers last stated them; one for a node, any thread. */
public interface AccountLimits {

    /** The windows of {@code account}, in the order of their names; empty if none were ever stated. */
    List<LimitWindow> of(String account);

    /** Takes what one reply stated, in place of earlier statements about the same windows. */
    void stated(String account, List<LimitWindow> windows);
}
