package llmgateway.node.admin;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import llmgateway.node.cluster.Roster;
import org.jspecify.annotations.Nullable;

/**
 * The administration of a running node as a verticle: its desks, who hands orders to them, and the socket that orders come in at,
 * which opens last and closes first.
 */
public final class AdminNode extends VerticleBase {
    private final Roster nodes;
    private final Path dataDir;
    private final OrderSeal seal;
    private final Clock clock;
    private final List<Runnable> desks;
    private @Nullable AdminChannel channel;

    /**
     * The administration of one node.
     *
     * @param nodes the nodes of its gateway
     * @param dataDir where the socket and the audit log are; held by this process
     * @param desks opens desks on the context of this verticle
     */
    public AdminNode(Roster nodes, Path dataDir, OrderSeal seal, Clock clock, List<Runnable> desks) {
        this.nodes = nodes;
        this.dataDir = dataDir;
        this.seal = seal;
        this.clock = clock;
        this.desks = List.copyOf(desks);
    }

    @Override
    public Future<?> start() {
        desks.forEach(Runnable::run);
        AdminDispatcher dispatcher = new AdminDispatcher(vertx, new AuditLog(vertx, dataDir, clock), clock);
        new AdminEntry(vertx, nodes, seal, clock).open();
        return new AdminExecutor(vertx, nodes.self(), seal, clock, dispatcher)
                .open()
                .compose(known -> AdminChannel.open(vertx, dataDir))
                .onSuccess(opened -> channel = opened);
    }

    @Override
    public Future<?> stop() {
        AdminChannel open = channel;
        return open == null ? Future.succeededFuture() : open.close();
    }
}
