package llmgateway.ingress.engine.quota;

import llmgateway.contracts.KeyLimits;

/**
 * What a lessee asks the owner of a key for, with the account of what it has. A claim for nothing is a report.
 *
 * @param lessee who asks: a node, and which run of it
 * @param limits the key's limits as the lessee knows them
 * @param permits how many more calls it would like to let in
 * @param slots how many more calls it would like to have under way
 */
public record Claim(String lessee, Account account, KeyLimits limits, int permits, int slots) {}
