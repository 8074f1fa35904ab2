package llmgateway.node.admin;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.AdminConfig.TcpConfig;
import llmgateway.node.admin.channel.AdminChannel;
import llmgateway.node.admin.channel.LocalChannel;
import llmgateway.node.admin.channel.RemoteChannel;
import llmgateway.node.cluster.Roster;

/**
 * The administration of a running node as a verticle: its desks, who hands orders to them, and the channels that orders come in by,
 * which open last and close first.
 */
public final class AdminNode extends VerticleBase {
    private final Roster nodes;
    private final Path dataDir;
    private final OrderSeal seal;
    private final Clock clock;
    private final List<Runnable> desks;
    private final Optional<TcpConfig> remote;
    private final List<AdminChannel> channels = new ArrayList<>();
    private volatile int remotePort;

    /**
     * The administration of one node.
     *
     * @param nodes the nodes of its gateway
     * @param dataDir where the socket and the audit log are; held by this process
     * @param desks opens desks on the context of this verticle
     * @param remote where orders come in over TCP, if it has a port
     */
    public AdminNode(Roster nodes, Path dataDir, OrderSeal seal, Clock clock, List<Runnable> desks, TcpConfig remote) {
        this.nodes = nodes;
        this.dataDir = dataDir;
        this.seal = seal;
        this.clock = clock;
        this.desks = List.copyOf(desks);
        this.remote = Optional.of(remote).filter(tcp -> tcp.port().isPresent());
    }

    /** The TCP port that orders come in at; 0 if there is none. */
    public int remotePort() {
        return remotePort;
    }

    @Override
    public Future<?> start() {
        desks.forEach(Runnable::run);
        AdminDispatcher dispatcher = new AdminDispatcher(vertx, new AuditLog(vertx, dataDir, clock), clock);
        new AdminEntry(vertx, nodes, seal, clock).open();
        return new AdminExecutor(vertx, nodes.self(), seal, clock, dispatcher)
                .open()
                .compose(known -> openRemote())
                .compose(opened -> LocalChannel.open(vertx, AdminEntry.ADDRESS, dataDir))
                .onSuccess(channels::add)
                .recover(failed -> stop().transform(closed -> Future.failedFuture(failed)));
    }

    private Future<?> openRemote() {
        if (remote.isEmpty()) {
            return Future.succeededFuture();
        }
        return RemoteChannel.open(vertx, AdminEntry.ADDRESS, remote.get()).onSuccess(opened -> {
            channels.add(opened);
            remotePort = opened.port();
        });
    }

    @Override
    public Future<?> stop() {
        return Future.join(channels.stream().map(AdminChannel::close).toList());
    }
}
