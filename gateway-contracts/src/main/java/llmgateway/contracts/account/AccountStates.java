package llmgateway.contracts.account;

import llmgateway.contracts.config.AccountConfig;

/** The states of all accounts as one node sees them: order, credential and health in one. Any thread. */
public interface AccountStates {

    /**
     * The state of {@code account}.
     *
     * @param model what it would be asked for; empty: the account as a whole, which is then said to be cooling as soon as it is for
     *     any model
     */
    AccountStatus of(AccountConfig account, String model);
}
