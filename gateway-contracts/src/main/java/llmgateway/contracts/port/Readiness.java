package llmgateway.contracts.port;

import java.util.List;

/** Whether this node should be sent requests. Any thread. */
public interface Readiness {

    List<Check> checks();

    default boolean ready() {
        return checks().stream().allMatch(Check::passed);
    }

    /** One condition, with a word on why it does not hold. */
    record Check(String name, boolean passed, String detail) {}
}
