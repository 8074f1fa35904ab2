package llmgateway.ingress.quota;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import llmgateway.contracts.KeyLimits;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import llmgateway.ingress.engine.quota.View;

/**
 * The limits of client keys, kept over all nodes of the gateway together: calls in any 60 seconds, and calls at once.
 *
 * <p>Each key has an owner among the nodes, which leases its quota to all in small parts; a node lets calls in under its leases
 * without asking anybody. As long as the nodes can speak with each other the sum never exceeds a limit, nodes that die or join
 * included ({@link llmgateway.ingress.engine.quota.Owner} says why). While they are split, each side may let in as much as the limit
 * allows: the bound is the limit times the number of sides.
 *
 * <p>Any thread, without locks.
 */
public final class KeyQuotas {
    private final KeyBooks books;
    private final QuotaNodes nodes;

    /** The quotas of this run of a node among {@code peers}. */
    public KeyQuotas(Vertx vertx, Peers peers, PeerLink link) {
        this(peers, link, System::nanoTime, Alarm.of(vertx));
    }

    /** The quotas of this run of a node, by a time that stands in for {@link System#nanoTime}. */
    public KeyQuotas(Peers peers, PeerLink link, LongSupplier clock, Alarm alarm) {
        Site site = new Site(peers.self(), peers.self() + '#' + UUID.randomUUID(), link, clock, alarm);
        books = new KeyBooks(site, this::view);
        nodes = new QuotaNodes(site, peers, books);
        site.link()
                .answer(
                        Topics.CLAIM,
                        (asker, claim) ->
                                books.of(claim.getString("key")).ledger().claimed(claim));
        site.link()
                .answer(
                        Topics.COPY,
                        (owner, copy) -> books.of(copy.getString("key"))
                                .ledger()
                                .copied(copy.getString("lessee"), copy.getJsonObject("account")));
        nodes.open();
    }

    private View view() {
        return nodes.view();
    }

    /**
     * Has a call through the limits of its key.
     *
     * @param key the key's id
     * @param told is told once, at once or within about a quarter of a second, on any thread; not if the call ends before
     * @return where to say that the call has ended, whatever became of it
     */
    public Ticket enter(String key, KeyLimits limits, Consumer<Verdict> told) {
        return books.of(key).enter(limits, told);
    }

    /** How many calls are under way that a limit on calls at once let in here. */
    public int underWay() {
        return books.underWay();
    }

    /** Gives all back that calls do not hold and tells the other nodes all that is known here; lets nothing in any more. */
    public Future<Void> close() {
        return nodes.close();
    }
}
