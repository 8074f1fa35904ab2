package llmgateway.router.engine.choice;

import java.util.List;
import java.util.random.RandomGenerator;
import llmgateway.contracts.config.RoutingConfig.Strategy;

/** Decides in which order accounts are asked between which nothing else decides: {@code routing.strategy}. */
public interface OrderPolicy {

    /** Puts {@code equals} in the order in which they are to be asked for a request with {@code ties}. */
    void sort(List<Contender> equals, Ties ties);

    /** The policy that {@code strategy} names. */
    static OrderPolicy of(Strategy strategy, RandomGenerator random) {
        return switch (strategy) {
            case AFFINITY -> new AffinityPolicy();
            case ROUND_ROBIN -> new TurnPolicy();
            case RANDOM -> new LotPolicy(random, contender -> 1);
            case WEIGHTED -> new LotPolicy(random, Contender::weight);
            case HEALTH_FIRST -> new SoundestPolicy();
            case LEAST_BUSY -> new LeastBusyPolicy(random);
            case FILL_FIRST -> new FillingPolicy();
        };
    }
}
