package llmgateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RoutingConfig.Strategy;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.Test;

/**
 * What affinity saves: agents' sessions over accounts that keep a prompt cache each, for five minutes after its last use. One account
 * is at its limit for two minutes.
 */
class PromptCacheTest {
    private static final int SESSIONS = 200;
    private static final int TURNS = 30;
    private static final int ACCOUNTS = 6;
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Duration LIMIT_FROM = Duration.ofMinutes(4);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String LIMITED = "a2";

    private record Turn(Duration at, int session, int number) {}

    private record Cached(long tokens, Duration lastUse) {}

    /** The provider's side: what it holds of each session, by account, and what that saved. */
    private static final class Caches {
        private final Map<String, Cached> held = new HashMap<>();
        private long cached;
        private long prompts;

        void serve(String account, Turn turn) {
            String key = account + "/" + turn.session;
            Cached before = held.get(key);
            if (before != null && turn.at.minus(before.lastUse).compareTo(TTL) < 0) {
                cached += before.tokens;
            }
            prompts += prompt(turn);
            held.put(key, new Cached(prompt(turn), turn.at));
        }

        double share() {
            return (double) cached / prompts;
        }

        private static long prompt(Turn turn) {
            return 18_000 + 1_500L * turn.number;
        }
    }

    /** The turns of all sessions in the order of time: one every 10 to 50 seconds, sometimes after a longer thought. */
    private static List<Turn> turns() {
        SplittableRandom random = new SplittableRandom(11);
        PriorityQueue<Turn> turns = new PriorityQueue<>(Comparator.comparing(Turn::at));
        for (int session = 0; session < SESSIONS; session++) {
            Duration at = Duration.ofMillis(random.nextInt(180_000));
            for (int number = 0; number < TURNS; number++) {
                turns.add(new Turn(at, session, number));
                int pause = random.nextInt(20) == 0 ? 120_000 : 10_000 + random.nextInt(40_000);
                at = at.plusMillis(pause);
            }
        }
        List<Turn> ordered = new ArrayList<>();
        while (!turns.isEmpty()) {
            ordered.add(turns.poll());
        }
        return ordered;
    }

    private static GatewayConfig accounts(int count, Strategy strategy) {
        List<AccountConfig> accounts = IntStream.range(0, count)
                .mapToObj(number -> Accounts.account("a" + number, "anthropic", "http://server" + number))
                .toList();
        return Configs.choosing(Configs.config(accounts), strategy);
    }

    /** A day of the gateway; tells the share of prompt tokens that came from a cache. */
    private static double share(SimulatedRouter router, Map<Integer, List<String>> visited) throws Exception {
        Caches caches = new Caches();
        for (Turn turn : turns()) {
            router.pass(turn.at.minus(router.now()));
            String account = router.serve("session " + turn.session, asked -> limit(asked, turn.at))
                    .orElseThrow();
            caches.serve(account, turn);
            visited.computeIfAbsent(turn.session, session -> new ArrayList<>()).add(account);
        }
        return caches.share();
    }

    private static Optional<Failure> limit(String account, Duration at) {
        Duration left = LIMIT_FROM.plus(LIMIT).minus(at);
        boolean limited = account.equals(LIMITED) && at.compareTo(LIMIT_FROM) >= 0 && left.compareTo(Duration.ZERO) > 0;
        return limited ? Optional.of(SimulatedRouter.answer(429, Optional.of(left))) : Optional.empty();
    }

    @Test
    void nearlyAllThatOneAccountAloneWouldHaveCachedIsCached() throws Exception {
        double optimum = share(new SimulatedRouter(accounts(1, Strategy.AFFINITY)), new HashMap<>());
        double affinity = share(new SimulatedRouter(accounts(ACCOUNTS, Strategy.AFFINITY)), new HashMap<>());
        double roundRobin = share(new SimulatedRouter(accounts(ACCOUNTS, Strategy.ROUND_ROBIN)), new HashMap<>());

        System.out.printf(
                "cached share of prompt tokens: one account %.4f, affinity %.4f (%.1f %%), round robin %.4f (%.1f %%)%n",
                optimum, affinity, 100 * affinity / optimum, roundRobin, 100 * roundRobin / optimum);
        assertThat(affinity / optimum).isGreaterThanOrEqualTo(0.95);
        assertThat(roundRobin / optimum).isLessThan(0.9);
    }

    @Test
    void aRecoveringAccountTakesNoWarmSessionAway() throws Exception {
        Map<Integer, List<String>> visited = new HashMap<>();
        SimulatedRouter router = new SimulatedRouter(accounts(ACCOUNTS, Strategy.AFFINITY));
        share(router, visited);

        assertThat(visited.values().stream().filter(accounts -> accounts.contains(LIMITED)))
                .as("sessions that were at the account before")
                .hasSizeGreaterThan(SESSIONS / ACCOUNTS / 2);
        assertThat(visited.values())
                .allSatisfy(accounts -> assertThat(moves(accounts))
                        .as("moves of a session: away, and back at most if it was away for less than a minute")
                        .isLessThanOrEqualTo(2));
        assertThat(router.affinities.stream().filter("moved"::equals).count())
                .isLessThanOrEqualTo(SESSIONS / ACCOUNTS * 2);
    }

    private static long moves(List<String> accounts) {
        return IntStream.range(1, accounts.size())
                .filter(turn -> !accounts.get(turn).equals(accounts.get(turn - 1)))
                .count();
    }
}
