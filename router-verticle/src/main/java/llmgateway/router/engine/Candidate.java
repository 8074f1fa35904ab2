package llmgateway.router.engine;

import llmgateway.contracts.config.AccountConfig;

/** An account that could serve a request, with the model that it would be asked for. */
public record Candidate(AccountConfig account, String model) {}
