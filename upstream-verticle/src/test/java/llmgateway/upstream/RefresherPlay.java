package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.StateRecord;

/** Nodes that renew one account's tokens, are asked, die, come back and are kept apart by chance, and an eye on what they spend. */
final class RefresherPlay {
    private static final int STEPS = 60;

    /** How long a node waits for the token endpoint. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, List<ClusterScene.Call>> spent = new HashMap<>();
    private final List<String> story = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final int seed;
    private final Random random;
    private final ClusterScene scene;
    private int orders;

    /** How many calls spent nothing without all nodes hearing of it. */
    private int unheard;

    /** A play of three or five nodes; the same one for the same {@code seed}. */
    RefresherPlay(int seed) {
        this.seed = seed;
        random = new Random(seed);
        String[] names = random.nextBoolean() ? new String[] {"a", "b", "c"} : new String[] {"a", "b", "c", "d", "e"};
        scene = new ClusterScene(Optional.of(random), names);
        scene.endpoint = this::presented;
        scene.connecting = () -> random.nextInt(4) == 0 ? Duration.ofSeconds(random.nextInt(100)) : Duration.ZERO;
    }

    /** Plays it to its end; says whether the account still serves. */
    boolean run() {
        for (int step = 0; step < STEPS; step++) {
            step();
            scene.run();
        }
        boolean serves = end();
        assertThat(wrong).as("seed %d: %s", seed, String.join("\n", story)).isEmpty();
        return serves;
    }

    /** How many tokens were spent so many times. */
    long spent(int times) {
        return spent.values().stream().filter(calls -> calls.size() == times).count();
    }

    private void presented(ClusterScene.Call call) {
        tell(call.by.node.name + " spends " + call.refreshToken);
        List<ClusterScene.Call> before = spent.computeIfAbsent(call.refreshToken, none -> new ArrayList<>());
        before.removeIf(other -> other.refused || (other.rejected && orders > 0));
        if (before.size() > 1 + orders || !before.stream().allMatch(other -> isDoubtful(other, call))) {
            wrong.add(call.refreshToken + " is spent once too often by " + call.by.node.name);
        }
        before.add(call);
        scene.time.after(PATIENCE, () -> {
            if (scene.calls.contains(call)) {
                call.lose();
            }
        });
    }

    private void tell(String event) {
        story.add(scene.now() + " " + event);
    }

    private boolean isDoubtful(ClusterScene.Call earlier, ClusterScene.Call later) {
        String spender = earlier.by.node.name;
        boolean inSight =
                earlier.by.alive && scene.network.peers(later.by.node.name).alive(spender);
        return earlier.lost
                || !inSight
                || !later.at.isBefore(earlier.at.plus(OtherRenewals.LONGEST.minus(RefreshRenewal.SENT_WITHIN)));
    }

    private void step() {
        ClusterScene.Node node = any(List.copyOf(scene.nodes.values()));
        switch (random.nextInt(18)) {
            case 0, 1, 2 -> scene.pass(Duration.ofMillis(random.nextInt(8_000)));
            case 3 -> scene.pass(Duration.ofMinutes(random.nextInt(70)));
            case 4, 5, 6 -> node.newerThan(node.generation());
            case 7, 8, 9 -> answer();
            case 10 -> split();
            case 11 -> {
                tell("heal");
                scene.heal();
            }
            case 12 -> {
                tell(node.name + " is cut off");
                node.cutOff();
            }
            case 13 -> {
                tell(node.name + " is heard again");
                scene.stores.unmute(node.name);
            }
            case 14 -> {
                tell("all come together");
                scene.stores.comeTogether();
            }
            case 15 -> {
                tell(node.name + (node.alive() ? " is killed" : " is restarted"));
                if (node.alive()) {
                    node.kill();
                } else {
                    node.restart();
                }
            }
            case 16 -> order(node);
            default -> write(node);
        }
    }

    private void answer() {
        if (scene.calls.isEmpty()) {
            return;
        }
        ClusterScene.Call call = any(scene.calls);
        int how = random.nextInt(8);
        tell(call.by.node.name + " is answered " + how);
        switch (how) {
            case 0 -> {
                unheard += isWhole() ? 0 : 1;
                call.refuse();
            }
            case 1 -> call.spendAndLose();
            case 2 -> call.lose();
            default -> call.spend();
        }
    }

    private boolean isWhole() {
        return scene.nodes.keySet().stream()
                .allMatch(name -> !scene.stores.isMute(name)
                        && scene.network.peers(name).live().size() == scene.nodes.size());
    }

    private void split() {
        Set<String> one = scene.nodes.keySet().stream()
                .filter(name -> random.nextBoolean())
                .collect(Collectors.toSet());
        Set<String> other = new HashSet<>(scene.nodes.keySet());
        other.removeAll(one);
        tell("split " + one + other);
        scene.network.split(one, other);
    }

    /** Somebody has the tokens renewed, whatever was said of them; in some plays. */
    private void order(ClusterScene.Node node) {
        if (node.alive() && seed % 3 == 0) {
            tell(node.name + " is ordered to renew");
            orders++;
            node.process.post(() -> node.keeper.newerThan(Long.MAX_VALUE, true));
        }
    }

    /** A node writes the tokens as it sees them, which makes its version of them a higher one. */
    private void write(ClusterScene.Node node) {
        if (node.alive()) {
            tell(node.name + " writes");
            StateRecord present = scene.stores
                    .store(node.name)
                    .snapshot()
                    .find(ClusterScene.TOKENS)
                    .orElseThrow();
            node.process.write(List.of(
                    new RecordStore.Change(ClusterScene.TOKENS, Optional.of(present.version()), present.value())));
        }
    }

    /** All comes to rest; says whether the account still serves. */
    private boolean end() {
        tell("end");
        scene.connecting = () -> Duration.ZERO;
        scene.endpoint = call -> {
            presented(call);
            call.spend();
        };
        List.copyOf(scene.calls).forEach(ClusterScene.Call::spend);
        scene.run();
        scene.heal();
        scene.nodes.values().stream().filter(node -> !node.alive()).forEach(ClusterScene.Node::restart);
        for (int hour = 0; hour < 3; hour++) {
            scene.pass(Duration.ofMinutes(59));
            scene.stores.comeTogether();
            scene.pass(Duration.ofMinutes(1));
        }
        ClusterScene.Node first = scene.node("a");
        assertThat(scene.nodes.values())
                .as("seed %d: %s", seed, String.join("\n", story))
                .allSatisfy(node -> {
                    assertThat(node.generation()).isEqualTo(first.generation());
                    assertThat(node.state()).isEqualTo(first.state());
                    assertThat(node.stored()).isEqualTo(first.stored());
                });
        if (first.state() != AccountState.ACTIVE) {
            assertThat(first.state())
                    .as("seed %d: %s", seed, String.join("\n", story))
                    .isEqualTo(AccountState.REAUTH_REQUIRED);
            assertThat(scene.unsent + unheard > 1
                            || spent.values().stream()
                                    .anyMatch(calls -> calls.size() > 1 || calls.get(0).lost || !calls.get(0).by.alive))
                    .as("seed %d: %s", seed, String.join("\n", story))
                    .isTrue();
            return false;
        }
        assertThat(first.token())
                .as("seed %d: %s", seed, String.join("\n", story))
                .isEqualTo(scene.issuer.accessToken());
        return true;
    }

    private <T> T any(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }
}
