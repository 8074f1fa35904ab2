package llmgateway.node.admin.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.config.AdminConfig.TcpConfig;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.node.admin.AdminNode;
import llmgateway.node.admin.BridgeClient;
import llmgateway.node.admin.Futures;
import llmgateway.node.admin.OrderSeal;
import llmgateway.node.admin.Rosters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A read that should end and does not is cut after a minute. */
@Timeout(60)
class LocalChannelTest {
    private static final JsonObject NONE = new JsonObject();

    private static final TcpConfig NO_TCP = new TcpConfig(
            Optional.empty(),
            Optional.empty(),
            new MutualTlsConfig(Optional.empty(), Optional.empty(), Optional.empty()));

    @TempDir
    private Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger orders = new AtomicInteger();

    @AfterEach
    void close() {
        Futures.await(vertx.close());
    }

    private Future<String> deploy() {
        Runnable desk = () -> new AdminDesk(vertx, "status")
                .on("", arguments -> {
                    orders.incrementAndGet();
                    return Future.succeededFuture(arguments.copy().put("state", "up"));
                })
                .open();
        return vertx.deployVerticle(new AdminNode(
                Rosters.alone("node-a"), dir, new OrderSeal(new byte[32]), Clock.systemUTC(), List.of(desk), NO_TCP));
    }

    private Path start() {
        Futures.await(deploy());
        return dir.resolve("admin.sock");
    }

    private static JsonObject status() {
        return BridgeClient.order("status", NONE);
    }

    @Test
    void anOrderComesInOverTheSocketAndIsAnswered() throws IOException {
        try (BridgeClient client = new BridgeClient(start())) {
            JsonObject reply = client.ask("status", new JsonObject().put("x", 1));

            assertThat(reply)
                    .isEqualTo(new JsonObject()
                            .put("ok", true)
                            .put("result", new JsonObject().put("x", 1).put("state", "up")));
        }
    }

    @Test
    void theSocketIsItsOwnersAlone() throws IOException {
        Path socket = start();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(dir.resolve(".sock")).doesNotExist();
    }

    @Test
    void nothingButAnOrderIsAdmitted() throws IOException {
        AtomicInteger reached = new AtomicInteger();
        vertx.eventBus().consumer("elsewhere", message -> reached.incrementAndGet());
        try (BridgeClient client = new BridgeClient(start())) {
            for (JsonObject frame : List.of(
                    status().put("address", "elsewhere"),
                    status().put("address", "gw.admin.do.status"),
                    status().put("address", "gw.admin.node.node-a"),
                    status().put("type", "publish"),
                    status().put("type", "publish").put("address", "elsewhere"),
                    status().put("type", "register"),
                    status().put("type", "register").put("address", "elsewhere"),
                    status().put("type", "unregister"),
                    status().put("headers", new JsonObject().put("codecName", "x")),
                    status().put("replyAddress", ""),
                    status().putNull("replyAddress"))) {
                assertThat(client.exchange(frame).getString("type"))
                        .as(frame.encode())
                        .isEqualTo("err");
            }
            assertThat(client.ask("status", NONE).getBoolean("ok")).isTrue();
        }
        assertThat(reached).hasValue(0);
        assertThat(orders).hasValue(1);
    }

    @Test
    void aMalformedFrameClosesItsConnectionAndNoOther() throws IOException {
        Path socket = start();
        try (BridgeClient bystander = new BridgeClient(socket)) {
            bystander.ask("status", NONE);
            List<Talk> talks = List.of(
                    client -> client.send("no json"),
                    client -> client.send("[]"),
                    client -> client.send("{\"type\":\"shout\",\"address\":\"gw.admin.entry\"}"),
                    client -> client.send("{\"type\":\"send\"}"),
                    client -> client.send("{\"type\":\"send\",\"address\":\"gw.admin.entry\",\"headers\":5}"),
                    client -> client.send(""),
                    client -> client.send(-1, (byte) '{'),
                    client -> client.send(Integer.MIN_VALUE, (byte) '{'),
                    client -> client.send(FrameGuard.LARGEST_FRAME + 1, (byte) '{'),
                    client -> client.send(Integer.MAX_VALUE, (byte) '{'));
            for (Talk talk : talks) {
                try (BridgeClient client = new BridgeClient(socket)) {
                    talk.with(client);
                    assertThat(client.isClosedByNode()).isTrue();
                }
            }
            assertThat(bystander.ask("status", NONE).getBoolean("ok")).isTrue();
        }
    }

    private interface Talk {
        void with(BridgeClient client) throws IOException;
    }

    @Test
    void aBodyThatIsNoOrderIsRefusedInWords() throws IOException {
        try (BridgeClient client = new BridgeClient(start())) {
            for (Object body : List.of(
                    "text",
                    5,
                    NONE,
                    new JsonObject().put("command", 5),
                    new JsonObject().put("command", "status").put("arguments", "x"))) {
                JsonObject reply = client.exchange(status().put("body", body)).getJsonObject("body");
                assertThat(reply.getJsonObject("error").getString("code")).isEqualTo("bad_arguments");
            }
        }
        assertThat(orders).hasValue(0);
    }

    @Test
    void severalOrdersOnOneConnectionAreAllAnswered() throws IOException {
        try (BridgeClient client = new BridgeClient(start())) {
            for (int i = 0; i < 50; i++) {
                client.send(status().put("replyAddress", "r" + i).encode());
            }
            for (int i = 0; i < 50; i++) {
                assertThat(client.read().getString("type")).isEqualTo("message");
            }
        }
        assertThat(orders).hasValue(50);
    }

    @Test
    void theSocketOfADeadNodeIsReplaced() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(dir.resolve("admin.sock")));
        }
        Files.createDirectory(dir.resolve(".sock"));
        Files.createFile(dir.resolve(".sock").resolve("s"));

        try (BridgeClient client = new BridgeClient(start())) {
            assertThat(client.ask("status", NONE).getBoolean("ok")).isTrue();
        }
    }

    @Test
    void theSocketOfALiveProcessIsLeftAlone() throws IOException {
        Path socket = dir.resolve("admin.sock");
        try (ServerSocketChannel live = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            live.bind(UnixDomainSocketAddress.of(socket));

            assertThat(Futures.failure(deploy())).hasMessageContaining("Another process answers at " + socket);
            assertThat(socket).exists();
        }
    }

    @Test
    void whatIsNoSocketIsLeftAlone() throws IOException {
        Path file = Files.writeString(dir.resolve("admin.sock"), "mine");

        assertThat(Futures.failure(deploy())).hasMessageContaining("is there and is no socket");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path target = Files.writeString(dir.resolve("target"), "mine");
        Files.createSymbolicLink(dir.resolve("admin.sock"), target);

        assertThat(Futures.failure(deploy())).hasMessageContaining("is there and is no socket");
        assertThat(target).hasContent("mine");
    }

    @Test
    void theSocketOfAnotherOwnerIsLeftAlone() throws IOException {
        assumeThat(Files.getAttribute(dir, "unix:uid")).isEqualTo(0);
        Path socket = dir.resolve("admin.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        Files.setAttribute(socket, "unix:uid", 65_534, LinkOption.NOFOLLOW_LINKS);

        assertThat(Futures.failure(deploy())).hasMessageContaining("belongs to");
        assertThat(socket).exists();
    }

    @Test
    void aPathThatNoSocketCanHaveIsToldInWords() throws IOException {
        dir = Files.createDirectory(dir.resolve("d".repeat(100)));

        assertThat(Futures.failure(deploy())).hasMessageContaining("too long for a Unix socket");
    }

    @Test
    void aDirectoryThatOthersCanWriteToIsClosedToThem() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
        start();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
                .isEqualTo("rwx------");
    }

    @Test
    void theSocketGoesWithTheNode() throws IOException {
        String deployed = Futures.await(deploy());
        Path socket = dir.resolve("admin.sock");
        try (BridgeClient client = new BridgeClient(socket)) {
            client.ask("status", NONE);
            Futures.await(vertx.undeploy(deployed));

            assertThat(client.isClosedByNode()).isTrue();
        }
        assertThat(socket).doesNotExist();
    }
}
