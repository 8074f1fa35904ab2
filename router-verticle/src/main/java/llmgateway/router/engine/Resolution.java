package llmgateway.router.engine;

import java.util.List;

/**
 * What a requested model stands for.
 *
 * @param name the name that was asked for, without a provider or account in front of it
 * @param chain the targets in the order in which they are to be tried; the candidates of one target are equals
 */
public record Resolution(String name, List<List<Candidate>> chain) {}
