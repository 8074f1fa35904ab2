package llmgateway.router.engine;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.RoutingConfig.Strictness;

/**
 * What a requested model stands for.
 *
 * @param name the name that was asked for, without a provider or account in front of it
 * @param chain the targets in the order in which they are to be tried; the candidates of one target are equals
 * @param strictness what the route says of what another dialect cannot say; empty: what holds for all
 */
public record Resolution(String name, List<List<Candidate>> chain, Optional<Strictness> strictness) {

    /** What a name stands for that no route, or one that says nothing of strictness, led here. */
    public Resolution(String name, List<List<Candidate>> chain) {
        this(name, chain, Optional.empty());
    }

    /** The candidates of all targets that are in use. */
    public List<Candidate> active() {
        return chain.stream()
                .flatMap(List::stream)
                .filter(candidate -> candidate.account().active())
                .toList();
    }
}
