package llmgateway.contracts.account;

import llmgateway.contracts.config.AccountConfig;

/** What state accounts are in, with all taken together that has a say in it; one for a node, any thread. */
public interface AccountStates {

    /** The state of {@code account} for requests for {@code model}. */
    AccountStatus of(AccountConfig account, String model);
}
