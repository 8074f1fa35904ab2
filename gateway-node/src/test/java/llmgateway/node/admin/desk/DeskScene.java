package llmgateway.node.admin.desk;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import llmgateway.contracts.Secret;
import llmgateway.contracts.Usage;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.AccountFigures;
import llmgateway.contracts.port.Readiness;
import llmgateway.contracts.state.RecordStore.Written;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakePeers;
import llmgateway.contracts.testing.FakeRegistry;
import llmgateway.node.admin.Futures;
import llmgateway.node.cluster.Roster;
import llmgateway.node.cluster.state.Merging;

/** The node's desks on a bus of their own, over a registry in memory. */
final class DeskScene implements AutoCloseable {
    static final Instant SINCE = Instant.parse("2027-01-01T00:00:00Z");

    final Vertx vertx = Vertx.vertx();
    final FakeRegistry registry = new FakeRegistry();
    volatile GatewayConfig config = Configs.config(List.of());
    volatile Optional<ConfigView.Rejected> lastRejected = Optional.empty();
    volatile Optional<Secret> newMasterKey = Optional.empty();
    volatile Map<String, AccountFigures.Figures> figures = Map.of();
    volatile Map<String, AccountFigures.Figures> models = Map.of();
    volatile Map<String, AccountFigures.Figures> keys = Map.of();
    volatile List<Merging.Dropped> dropped = List.of();
    volatile boolean draining;
    final FakePeers peers;

    DeskScene(String... others) {
        peers = new FakePeers(
                Stream.concat(Stream.of("node-a"), Stream.of(others)).toArray(String[]::new));
        NodeDesks.openForState(vertx, registry, new View(), new Secrets());
        NodeDesks.openForNode(
                vertx,
                registry,
                new View(),
                new Node(),
                new Roster(peers.peers("node-a"), Clock.fixed(SINCE, ZoneOffset.UTC), () -> dropped),
                new Stats());
    }

    /** The whole answer to a command. */
    JsonObject ask(String group, String verb, JsonObject arguments) {
        return Futures.await(vertx.eventBus()
                        .<JsonObject>request(
                                AdminDesk.address(group),
                                new JsonObject().put("verb", verb).put("arguments", arguments)))
                .body();
    }

    /** The result of a command that is carried out. */
    <T> T result(Class<T> type, String group, String verb, JsonObject arguments) {
        JsonObject reply = ask(group, verb, arguments);
        if (!reply.getBoolean("ok")) {
            throw new AssertionError(reply.encode());
        }
        return type.cast(reply.getValue("result"));
    }

    /** Why a command is refused, as code and message. */
    String refusal(String group, String verb, JsonObject arguments) {
        JsonObject reply = ask(group, verb, arguments);
        if (reply.getBoolean("ok")) {
            throw new AssertionError(reply.encode());
        }
        JsonObject error = reply.getJsonObject("error");
        return error.getString("code") + " " + error.getString("message");
    }

    static AccountFigures.Figures figures(long requests, long errors, Usage tokens) {
        return new AccountFigures.Figures(
                requests, errors, tokens, 12.4, Optional.of(SINCE.plusSeconds(5)), Optional.of("upstream_overloaded"));
    }

    @Override
    public void close() {
        Futures.await(vertx.close());
    }

    private final class View implements ConfigView {
        @Override
        public GatewayConfig effective() {
            return config;
        }

        @Override
        public String source() {
            return "gateway.yaml";
        }

        @Override
        public List<String> warnings() {
            return List.of("a warning");
        }

        @Override
        public Optional<Rejected> lastRejected() {
            return lastRejected;
        }
    }

    private final class Secrets implements SecretsStatus {
        @Override
        public Future<Keys> status() {
            return Future.succeededFuture(
                    new Keys("keys/master.key", "ab12", List.of(new DataKey("k1", SINCE, true, 7))));
        }

        @Override
        public Future<Rotated> rotate(Optional<Secret> master) {
            newMasterKey = master;
            return Future.succeededFuture(new Rotated("k2", 7, new Written(9, 1, 1)));
        }
    }

    private final class Stats implements StatsView {
        @Override
        public Instant since() {
            return SINCE;
        }

        @Override
        public AccountFigures.Figures of(String account) {
            return figures.getOrDefault(account, AccountFigures.Figures.NONE);
        }

        @Override
        public Map<String, AccountFigures.Figures> models() {
            return models;
        }

        @Override
        public Map<String, AccountFigures.Figures> keys() {
            return keys;
        }
    }

    private final class Node implements NodeView {
        @Override
        public String name() {
            return "node-a";
        }

        @Override
        public String version() {
            return "1.0";
        }

        @Override
        public String address() {
            return "127.0.0.1:8080";
        }

        @Override
        public int shards() {
            return 2;
        }

        @Override
        public int inFlight() {
            return 3;
        }

        @Override
        public int attemptsAt(String account) {
            return 1;
        }

        @Override
        public Duration uptime() {
            return Duration.ofSeconds(61);
        }

        @Override
        public Readiness readiness() {
            return () -> List.of(new Readiness.Check("serving", !draining, draining ? "The node is draining." : ""));
        }

        @Override
        public AccountStates states() {
            return (account, model) -> account.active() ? AccountStatus.ACTIVE : AccountStatus.DISABLED;
        }

        @Override
        public boolean draining() {
            return draining;
        }

        @Override
        public void drain() {
            draining = true;
        }

        @Override
        public void resume() {
            draining = false;
        }
    }
}
