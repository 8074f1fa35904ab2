package llmgateway.node.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.testing.FakePeers;
import llmgateway.node.admin.channel.AdminChannel;

/**
 * The administrations of several nodes, each with a Vert.x of its own; what one sends to another crosses as text and is kept. Their
 * desks do what a test says, and keep what they were told.
 */
final class AdminNodes implements AutoCloseable {
    private final FakePeers peers;
    private final Map<String, Vertx> buses = new LinkedHashMap<>();
    private final Path dir;
    private final Map<String, MessageConsumer<Object>> links = new HashMap<>();
    private final Set<String> mute = ConcurrentHashMap.newKeySet();
    private final List<JsonObject> crossed = new CopyOnWriteArrayList<>();
    private final List<String> carriedOut = new CopyOnWriteArrayList<>();

    /** Nodes that share the key of {@code seal} and wait so long for each other. */
    AdminNodes(Path dir, OrderSeal seal, Duration patience, String... names) {
        this.dir = dir;
        peers = new FakePeers(names);
        for (String name : names) {
            buses.put(name, Vertx.vertx());
        }
        buses.forEach((name, vertx) -> {
            Clock clock = Clock.systemUTC();
            AdminDispatcher dispatcher =
                    new AdminDispatcher(vertx, new AuditLog(vertx, dir.resolve(name), clock), clock);
            Futures.await(new AdminExecutor(vertx, name, seal, clock, dispatcher).open());
            new AdminEntry(vertx, Rosters.of(peers.peers(name)), seal, clock, patience).open();
            buses.forEach((other, its) -> {
                if (!other.equals(name)) {
                    links.put(
                            name + " " + other,
                            vertx.eventBus()
                                    .consumer(AdminExecutor.address(other), message -> cross(message, other, its)));
                }
            });
        });
    }

    private void cross(Message<Object> message, String to, Vertx its) {
        JsonObject order = new JsonObject(((JsonObject) message.body()).encode());
        crossed.add(order);
        if (!mute.contains(to)) {
            its.eventBus()
                    .request(AdminExecutor.address(to), order)
                    .onSuccess(reply -> message.reply(new JsonObject(((JsonObject) reply.body()).encode())));
        }
    }

    /** The desk {@code group} of each node does {@code work}, which is told the node's name. */
    AdminNodes on(String group, String verb, Function<String, Future<?>> work) {
        buses.forEach((name, vertx) -> new AdminDesk(vertx, group)
                .on(verb, arguments -> {
                    carriedOut.add(name + " " + (group + " " + verb).strip() + " " + arguments.encode());
                    return work.apply(name);
                })
                .open());
        return this;
    }

    FakePeers peers() {
        return peers;
    }

    /** What is sent to this node gets lost from now on, though the others believe that it is there. */
    void mute(String node) {
        mute.add(node);
    }

    /** {@code node} takes no orders of others from now on, though they believe that it is there. */
    void deafen(String node) {
        links.forEach((link, consumer) -> {
            if (link.endsWith(" " + node)) {
                Futures.await(consumer.unregister());
            }
        });
    }

    /** What was sent from one node to another. */
    List<JsonObject> crossed() {
        return crossed;
    }

    /** What desks were told, as {@code node command arguments}. */
    List<String> carriedOut() {
        return carriedOut;
    }

    /** The answer to an order that comes in at {@code entry}. */
    Future<JsonObject> ask(String entry, String command, JsonObject arguments) {
        JsonObject order = new JsonObject()
                .put("command", command)
                .put("arguments", arguments)
                .put("who", "tester");
        return bus(entry)
                .eventBus()
                .<JsonObject>request(
                        AdminEntry.ADDRESS, order, new DeliveryOptions().addHeader(AdminChannel.FROM, "admin.sock"))
                .map(Message::body);
    }

    /** The answer of {@code node} to what comes to it from the bus. */
    JsonObject send(String node, JsonObject order) {
        return Futures.await(bus(node)
                .eventBus()
                .<JsonObject>request(AdminExecutor.address(node), order)
                .map(Message::body));
    }

    private Vertx bus(String node) {
        return Objects.requireNonNull(buses.get(node));
    }

    /** The audit log of {@code node}. */
    List<JsonObject> audit(String node) throws IOException {
        Path log = dir.resolve(node).resolve("audit");
        if (!Files.isDirectory(log)) {
            return List.of();
        }
        try (Stream<Path> months = Files.list(log)) {
            JsonArray lines = new JsonArray();
            for (Path month : months.toList()) {
                Files.readAllLines(month).forEach(line -> lines.add(new JsonObject(line)));
            }
            return lines.stream().map(JsonObject.class::cast).toList();
        }
    }

    @Override
    public void close() {
        buses.values().forEach(vertx -> Futures.await(vertx.close()));
    }
}
