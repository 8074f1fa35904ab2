package llmgateway.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.contracts.state.RecordStore;
import llmgateway.node.cluster.link.Presence;
import llmgateway.node.cluster.link.SealedLink;
import llmgateway.node.cluster.state.MemberRecords;
import llmgateway.node.cluster.state.Membership;
import llmgateway.node.cluster.state.Merging;
import llmgateway.node.cluster.state.SharedRecordStore;
import llmgateway.node.cluster.state.StateSync;
import llmgateway.node.state.NodeState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that is one of several: it finds the others, holds what they hold, and leaves them. */
public final class ClusterMember implements Cluster.Member {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

    /** How long a node waits for an answer of the cluster that it comes to, at the least. */
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(20);

    private static final long CLAIM_MILLIS = 5_000;
    private static final long LOOK_MILLIS = 100;

    /** By what members see of each other, before anything else, who among them has records. */
    private static final String HOLDS_RECORDS = "gateway.holdsRecords";

    private final NodeState state;
    private final Vertx vertx;
    private final HazelcastInstance hazelcast;
    private final SealedLink link;
    private final Presence presence;
    private final SharedRecordStore store;
    private final StateSync sync;
    private final Membership membership;
    private final Merging merging;
    private final KeyAgreement keys;
    private final int founders;
    private final Duration patience;

    private ClusterMember(
            String name,
            NodeState state,
            Vertx vertx,
            HazelcastInstance hazelcast,
            KeyAgreement keys,
            int founders,
            Duration patience) {
        this.state = state;
        this.vertx = vertx;
        this.hazelcast = hazelcast;
        this.keys = keys;
        this.founders = founders;
        this.patience = patience;
        link = new SealedLink(vertx, name, state.store().derivedKeys().peers(), Clock.systemUTC());
        RecordDigest digest = new RecordDigest(state.store());
        presence = new Presence(
                link,
                () -> new Presence.Card(
                        name,
                        state.store().writer(),
                        hazelcast.getCluster().getLocalMember().getUuid().toString()),
                () -> MemberRecords.names(state.store().snapshot()),
                digest,
                System::nanoTime);
        merging = new Merging(state.store(), Clock.systemUTC());
        store = new SharedRecordStore(state.store(), presence, link, merging, founders);
        membership = new Membership(store, name, state.store().writer(), Clock.systemUTC());
        sync = new StateSync(state.store(), presence, link, merging);
        state.store().observe(changed -> presence.reconsider());
        presence.listen((node, heard) -> sync.heard(node, heard.digest(), digest.get()));
    }

    /**
     * Finds the cluster and agrees with it on keys; its nodes do not see this one before it {@linkplain #join joins}. Blocks.
     *
     * @param name the node's, which no other node has
     * @param loops how many event loops serve requests
     * @throws IOException in words, if this node cannot be one of them; nothing of it is left then
     */
    public static ClusterMember connect(ClusterConfig config, String name, NodeState state, int loops)
            throws IOException, InterruptedException {
        Duration patience = Duration.ofSeconds(config.joinSeconds());
        Patience enough = new Patience(patience.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : patience);
        String address = InetAddress.getByName(config.bind()).getHostAddress();
        Config settings = HazelcastSettings.of(config, address);
        settings.getMemberAttributeConfig()
                .setAttribute(HOLDS_RECORDS, String.valueOf(KeyAgreement.holdsRecords(state)));
        HazelcastClusterManager manager = new HazelcastClusterManager(settings);
        Vertx vertx = enough.await(Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(loops).setEventBusOptions(bus(config, address)))
                .withClusterManager(manager)
                .buildClustered());
        try {
            HazelcastInstance hazelcast = manager.getHazelcastInstance();
            KeyAgreement keys = new KeyAgreement(
                    hazelcast.getMap(KeyAgreement.MAP), state, name, HazelcastSettings.isOfOneMachine(config));
            int founders = Founders.count(config, address);
            long begun = System.nanoTime();
            while (!enough.await(vertx.executeBlocking(() ->
                    keys.settle(isFirst(hazelcast, founders) || waited(begun).compareTo(patience) >= 0)))) {
                enough.await(vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS));
            }
            Duration left = patience.minus(waited(begun));
            return new ClusterMember(name, state, vertx, hazelcast, keys, founders, left);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            try {
                enough.await(vertx.close());
            } catch (IOException hangs) {
                failed.addSuppressed(hangs);
            }
            throw failed;
        }
    }

    /** Whether all nodes that this one is told of are there, and none of them has records, by which it is to say which gateway this is. */
    private static boolean isFirst(HazelcastInstance hazelcast, int founders) {
        Set<Member> members = hazelcast.getCluster().getMembers();
        return members.size() >= founders
                && members.stream().noneMatch(member -> "true".equals(member.getAttribute(HOLDS_RECORDS)));
    }

    private static Duration waited(long since) {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    @Override
    public Future<Void> join() {
        new ClaimWatch(vertx, keys).open(hazelcast.getMap(KeyAgreement.MAP), state.store());
        hazelcast.getCluster().addMembershipListener(new MembershipAdapter() {
            @Override
            public void memberRemoved(MembershipEvent event) {
                String gone = event.getMember().getUuid().toString();
                link.context().runOnContext(told -> presence.gone(gone));
            }
        });
        return link.open()
                .compose(opened -> on(link.context(), () -> presence.open(vertx)))
                .compose(opened -> {
                    new DeadRegistrations(vertx, hazelcast, presence).open();
                    Joining.Others others = new Joining.Others(
                            () -> hazelcast.getCluster().getMembers().size(), founders, keys::parted);
                    return new Joining(presence, sync::with, others, link.context(), vertx).caughtUp(patience);
                })
                .compose(caughtUp -> belong());
    }

    /** Makes this node a member, and sees to it that it has a voice in time. */
    private Future<Void> belong() {
        return membership.claim().map(member -> {
            if (!member) {
                vertx.setTimer(CLAIM_MILLIS, again -> belong());
            }
            return null;
        });
    }

    private static EventBusOptions bus(ClusterConfig config, String address) {
        EventBusOptions bus = new EventBusOptions()
                .setHost(address)
                .setPort(config.eventBus().port())
                .setConnectTimeout(2_000)
                .setClusterPingInterval(2_000)
                .setClusterPingReplyInterval(2_000);
        MutualTlsConfig tls = config.eventBus().tls();
        if (tls.complete()) {
            bus.setSsl(true)
                    .setTrustAll(false)
                    .setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(
                            new PemTrustOptions().addCertPath(tls.caFile().orElseThrow()))
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(tls.certFile().orElseThrow())
                            .addKeyPath(tls.keyFile().orElseThrow()));
        }
        return bus;
    }

    /** The memory that all nodes share. */
    public RecordStore store() {
        return store;
    }

    /** The nodes as this one sees them. */
    public Cluster cluster() {
        return new Cluster(vertx, presence, link, Optional.of(this));
    }

    /** Why this node is none of the gateway that the others form, in words, though it began as one; empty if it is. */
    Optional<String> parted() {
        return keys.parted();
    }

    @Override
    public void serving() {
        presence.serving();
    }

    @Override
    public Future<Void> leave() {
        LOG.info("Leaving the cluster");
        return on(link.context(), () -> presence.leave(vertx)).eventually(link::close);
    }

    @Override
    public Future<Void> keysChanged() {
        return vertx.executeBlocking(() -> {
            keys.publish();
            return null;
        });
    }

    @Override
    public List<Merging.Dropped> dropped() {
        return merging.dropped();
    }

    private static Future<Void> on(Context context, Runnable work) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(run -> {
            work.run();
            done.complete();
        });
        return done.future();
    }
}
