package llmgateway.node.cluster.check;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import llmgateway.contracts.state.RecordSnapshot;

/**
 * Three nodes, each in a network namespace of its own, the last of which is cut off for a while in which both sides take orders, and a
 * token ends. The namespaces are made and removed by {@code bin/cluster-split}.
 */
final class SplitNetwork {
    private static final String SHARED = "shared";
    private static final String DROPPED = "Both sides changed a record";

    private final List<NodeJvm> nodes;
    private final String link;
    private final SplitTokens tokens;
    private final Set<String> added = new TreeSet<>();
    private boolean holds = true;

    private SplitNetwork(List<NodeJvm> nodes, String link, SplitTokens tokens) {
        this.nodes = nodes;
        this.link = link;
        this.tokens = tokens;
    }

    /**
     * Plays it and prints what was found.
     *
     * @param namespaces of the nodes
     * @param addresses of the nodes, in the same order
     * @param link the interface of this namespace by which the last node reaches the others
     * @param outside the first three numbers of the network in which each node and, as 254, this process stay in reach
     * @param length how long the two sides are apart
     * @return whether all is as it should be
     */
    static boolean play(
            Path directory,
            List<String> namespaces,
            List<String> addresses,
            String link,
            String outside,
            Duration length)
            throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        TokenProvider provider = TokenProvider.start("person", vertx, outside + ".254");
        List<String> reached = IntStream.rangeClosed(1, namespaces.size())
                .mapToObj(i -> outside + "." + i)
                .toList();
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Map<String, String> environment =
                Map.of("LLM_GATEWAY_MASTER_KEY", Base64.getEncoder().encodeToString(key));
        List<NodeJvm> nodes = IntStream.range(0, namespaces.size())
                .mapToObj(i -> new NodeJvm(
                                "n" + (i + 1),
                                directory.resolve("n" + (i + 1)),
                                List.of("ip", "netns", "exec", namespaces.get(i)),
                                environment,
                                List.of())
                        .configured("""
                                cluster:
                                  enabled: true
                                  name: split
                                  bind: %s
                                  members: [%s]
                                  event_bus: { allow_plaintext: true }
                                server: { host: %s }
                                gateway_keys: [ { id: test, key: %s } ]
                                environment: { http_proxy: "http://%s.254:%d" }
                                upstream_accounts:
                                  - %s
                                oauth:
                                  acknowledge_provider_terms: true
                                  profiles:
                                    %s
                                """.formatted(
                                        addresses.get(i),
                                        String.join(", ", addresses),
                                        reached.get(i),
                                        ClusterProcesses.CLIENT_KEY,
                                        outside,
                                        provider.port(),
                                        provider.configuredAccount(),
                                        provider.configuredProfile())))
                .toList();
        try {
            return new SplitNetwork(nodes, link, new SplitTokens(vertx, provider, nodes, reached)).play(length);
        } finally {
            nodes.forEach(NodeJvm::close);
            vertx.close();
        }
    }

    private boolean play(Duration length) throws IOException {
        Set<String> all = ClusterProcesses.names(nodes);
        nodes.forEach(NodeJvm::start);
        nodes.forEach(NodeJvm::awaitReady);
        nodes.forEach(node -> node.awaitLive(all));
        NodeJvm first = nodes.get(0);
        NodeJvm last = nodes.get(nodes.size() - 1);
        List<NodeJvm> majority = nodes.subList(0, nodes.size() - 1);
        add(first, "before", nodes.size());
        add(last, SHARED, nodes.size());

        tokens.begin();
        Instant cut = Instant.now();
        set("down");
        CompletableFuture<SplitTokens.Apart> renewed = CompletableFuture.supplyAsync(tokens::apart);
        long heal = System.nanoTime() + length.toNanos();
        add(first, "a-at-once", 0);
        add(last, "b-at-once", 0);
        print("the majority parted after " + seen(majority, ClusterProcesses.names(majority), cut)
                + ", the other side after " + seen(List.of(last), Set.of(last.name()), cut));
        int round = 0;
        while (System.nanoTime() - heal < 0 || round < 2) {
            round++;
            add(majority.get(round % majority.size()), "a-" + round, majority.size());
            add(last, "b-" + round, 1);
            weigh(first, 10 + round);
            weigh(last, 500 + round);
            pause();
        }

        SplitTokens.Apart apart = renewed.join();
        print(apart.toString());
        demand(apart.hold(), "tokens are renewed by a majority only");
        Instant healed = Instant.now();
        set("up");
        print("together again after " + seen(nodes, all, healed));
        Waiting.until(
                "all nodes hold as many changes",
                () -> nodes.stream().map(SplitNetwork::stateVersion).distinct().count() == 1);
        print("all hold the same number of changes after "
                + Duration.between(healed, Instant.now()).toMillis() + " ms");
        SplitTokens.Together together = tokens.together(healed);
        print(together.toString());
        demand(together.hold(), "all nodes use the token that the majority got");
        add(last, "after", nodes.size());
        judge();
        return holds;
    }

    private void judge() throws IOException {
        Set<Integer> weights = new TreeSet<>();
        for (NodeJvm node : nodes) {
            Map<String, Integer> accounts = Orders.accounts(node);
            weights.add(accounts.getOrDefault(SHARED, 0));
            Set<String> missing = new TreeSet<>(added);
            missing.removeAll(accounts.keySet());
            demand(missing.isEmpty(), node.name() + " has all that one side alone made; missing: " + missing);
        }
        demand(weights.size() == 1, "all have one weight of the account that both sides changed: " + weights);
        Map<String, List<String>> dropped = new TreeMap<>();
        nodes.forEach(node -> node.log()
                .lines(DROPPED, 0)
                .forEach(line -> dropped.computeIfAbsent(line.getString("record"), record -> new ArrayList<>())
                        .add(node.name() + " dropped version " + line.getValue("dropped_version") + " for "
                                + line.getValue("kept_version") + " of " + line.getString("node"))));
        dropped.forEach((record, reports) -> print(record + ": " + reports));
        demand(
                dropped.size() == 1 && dropped.keySet().iterator().next().contains(SHARED),
                "just the account that both sides changed was dropped on one side, and told of");
        nodes.forEach(NodeJvm::terminate);
        nodes.forEach(node -> demand(node.exitCode() == 0, node.name() + " ends well"));
        Map<String, String> states = new LinkedHashMap<>();
        for (NodeJvm node : nodes) {
            RecordSnapshot records = node.records();
            states.put(node.name(), "version " + records.version() + " " + records.digest());
        }
        print("states " + states);
        demand(Set.copyOf(states.values()).size() == 1, "all hold the same");
    }

    /** Adds an account; {@code durable} is on how many nodes it should be held then, 0 if that cannot be known. */
    private void add(NodeJvm node, String account, int durable) {
        Orders.Done done = Orders.add(node, account).orElse(null);
        if (done == null) {
            demand(false, node.name() + " adds " + account);
            return;
        }
        added.add(account);
        print(node.name() + " acknowledged " + account + ", persisted_on " + done.persistedOn() + ", in "
                + done.millis() + " ms");
        demand(durable == 0 || done.persistedOn() == durable, account + " is durable on " + durable + " nodes");
    }

    private void weigh(NodeJvm node, int weight) {
        demand(
                Orders.weigh(node, SHARED, weight).isPresent(),
                node.name() + " changes the account that the other side changes too");
    }

    private void demand(boolean condition, String what) {
        if (!condition) {
            holds = false;
            print("NOT: " + what);
        }
    }

    /** After how long each of {@code nodes} saw exactly {@code names}. */
    private static Map<String, String> seen(List<NodeJvm> nodes, Set<String> names, Instant since) {
        Map<String, String> times = new LinkedHashMap<>();
        for (NodeJvm node : nodes) {
            node.awaitLive(names);
            Instant at = node.log().view(node.life()).orElseThrow().at();
            times.put(node.name(), Duration.between(since, at).toMillis() + " ms");
        }
        return times;
    }

    private static long stateVersion(NodeJvm node) {
        try {
            return node.order("node list", new JsonObject()).getJsonArray("result").stream()
                    .map(JsonObject.class::cast)
                    .filter(listed -> node.name().equals(listed.getString("name")))
                    .mapToLong(listed -> listed.getLong("state_version"))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException gone) {
            return -1;
        }
    }

    private void set(String state) throws IOException {
        Process ip = new ProcessBuilder("ip", "link", "set", "dev", link, state)
                .inheritIO()
                .start();
        try {
            if (!ip.waitFor(10, TimeUnit.SECONDS) || ip.exitValue() != 0) {
                throw new IOException("The link " + link + " cannot be set " + state);
            }
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
        print("link " + state);
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(5);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void print(String what) {
        System.out.println(Instant.now() + " " + what);
    }
}
