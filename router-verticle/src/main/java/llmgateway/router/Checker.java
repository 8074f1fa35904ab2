package llmgateway.router;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.Probe;
import llmgateway.router.engine.CheckSchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the rests that the gateway guessed, with tiny requests of its own: one that works ends the rest, one that does not
 * counts as the account's failure. What a provider stated is left alone until it is over, and so is who must not be asked at all.
 * Confined to one event loop.
 */
final class Checker {
    private static final Logger LOG = LoggerFactory.getLogger(Checker.class);

    private final Supplier<GatewayConfig> config;
    private final Health health;
    private final Probe probe;
    private final CheckSchedule schedule;
    private final Set<String> underWay = new HashSet<>();

    Checker(Supplier<GatewayConfig> config, Health health, Probe probe, RandomGenerator random) {
        this.config = config;
        this.health = health;
        this.probe = probe;
        this.schedule = new CheckSchedule(random);
    }

    /** Looks at all accounts and asks those whose turn it is; to be called every second or so. */
    void look() {
        GatewayConfig current = config.get();
        long every = TimeUnit.SECONDS.toNanos(current.routing().healthCheckSeconds());
        if (every == 0) {
            return;
        }
        long now = health.now();
        schedule.tidy(now, every);
        for (AccountConfig account : current.upstreamAccounts()) {
            if (account.type() != AccountConfig.Type.CLIENT_TOKEN && !underWay.contains(account.id())) {
                due(account, now, every).ifPresent(guess -> check(account, guess.model()));
            }
        }
    }

    private Optional<Guess> due(AccountConfig account, long now, long every) {
        return health.guesses(account).stream()
                .filter(guess -> schedule.due(account.id(), guess.family(), guess.rest(), now, every))
                .findFirst();
    }

    private void check(AccountConfig account, String model) {
        if (!health.mayCheck(account, model)) {
            return;
        }
        underWay.add(account.id());
        long begun = health.now();
        probe.probe(account, model).onComplete(found -> {
            underWay.remove(account.id());
            if (found.failed()) {
                LOG.atDebug()
                        .addKeyValue("account", account.id())
                        .addKeyValue("reason", String.valueOf(found.cause().getMessage()))
                        .log("A check told nothing");
            } else if (found.result().isPresent()) {
                health.failed(account, model, found.result().get());
            } else {
                health.succeeded(account, model, begun);
            }
            health.probeOver(account, model);
        });
    }
}
