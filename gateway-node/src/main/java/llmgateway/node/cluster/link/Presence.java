package llmgateway.node.cluster.link;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is there: each node tells all others every second that it is and what it holds; who was not heard for some seconds, left, or is
 * no member of the cluster any more is gone. Works on the link's context; what is known is read by any thread.
 */
public final class Presence implements Peers {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final String TOPIC = "presence";
    private static final long PERIOD_MILLIS = 1_000;
    private static final long SILENCE_NANOS = 4_000_000_000L;

    private final PeerLink link;
    private final Supplier<Card> own;
    private final String self;
    private final String writer;
    private final Supplier<Set<String>> members;
    private final Supplier<String> digest;
    private final LongSupplier nanoTime;
    private final List<Runnable> observers = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<String, Heard>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private volatile SortedSet<String> live;
    private volatile SortedSet<String> known;
    private volatile boolean serving;
    private volatile Optional<String> namesake = Optional.empty();
    private long timer = -1;

    /**
     * Who a node is.
     *
     * @param name the node's
     * @param writer the name under which it gives versions to records
     * @param member by what it is known as a member of the cluster, which may change when parts of a cluster come together
     */
    public record Card(String name, String writer, String member) {}

    /**
     * What was heard of a node last.
     *
     * @param serving whether it serves clients
     * @param digest of the records that it holds
     * @param at the reading of the clock then, in nanoseconds
     */
    public record Heard(Card card, boolean serving, String digest, long at) {}

    /**
     * The presence of this node, which is not told of yet.
     *
     * @param members the nodes that belong to the gateway, by name
     * @param digest of the records that are held here
     * @param nanoTime a clock that only moves forward
     */
    public Presence(
            PeerLink link,
            Supplier<Card> own,
            Supplier<Set<String>> members,
            Supplier<String> digest,
            LongSupplier nanoTime) {
        this.link = link;
        this.own = own;
        this.self = own.get().name();
        this.writer = own.get().writer();
        this.members = members;
        this.digest = digest;
        this.nanoTime = nanoTime;
        this.live = one(self);
        this.known = one(self);
    }

    private static SortedSet<String> one(String name) {
        return new TreeSet<>(Set.of(name));
    }

    /** Begins to tell and to hear, on the calling context, which is the link's. */
    public void open(Vertx vertx) {
        link.hear(TOPIC, this::heard);
        settle();
        timer = vertx.setPeriodic(0, PERIOD_MILLIS, ticked -> tick());
    }

    /** Tells the others that this node goes, and nothing more; on the link's context. */
    public void leave(Vertx vertx) {
        vertx.cancelTimer(timer);
        link.tell(TOPIC, new JsonObject().put("member", own.get().member()).put("leaving", true));
    }

    /** From now on others are told that this node serves. */
    public void serving() {
        serving = true;
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public SortedSet<String> live() {
        return live;
    }

    @Override
    public SortedSet<String> known() {
        return known;
    }

    @Override
    public void observe(Runnable observer) {
        observers.add(observer);
    }

    /** Calls {@code listener} with what is heard of a live node each time, on the link's context. */
    public void listen(BiConsumer<String, Heard> listener) {
        listeners.add(listener);
    }

    /** What was heard of {@code node} last, if it is live. */
    public Optional<Heard> of(String node) {
        return Optional.ofNullable(heard.get(node));
    }

    /** Another node that claims this one's name or writes under this one's versions, in words; empty as long as there is none. */
    public Optional<String> namesake() {
        return namesake;
    }

    /** The member {@code member} is gone from the cluster; on the link's context. */
    public void gone(String member) {
        if (heard.values().removeIf(its -> its.card().member().equals(member))) {
            settle();
        }
    }

    /** Looks again at who belongs to the gateway; any thread. */
    public void reconsider() {
        settle();
    }

    private void tick() {
        link.tell(TOPIC, card());
        long now = nanoTime.getAsLong();
        heard.values().removeIf(its -> now - its.at() > SILENCE_NANOS);
        settle();
    }

    private JsonObject card() {
        return new JsonObject()
                .put("writer", writer)
                .put("member", own.get().member())
                .put("serving", serving)
                .put("digest", digest.get());
    }

    private void heard(String from, JsonObject news) {
        Card card = new Card(from, news.getString("writer", ""), news.getString("member", ""));
        if (news.getBoolean("leaving", false)) {
            gone(card.member());
            return;
        }
        if (from.equals(self) || card.writer().equals(writer)) {
            if (namesake.isEmpty()) {
                namesake = Optional.of(serving ? intruding(from) : unwelcome(from));
                LOG.error(namesake.get());
            }
            return;
        }
        Heard now =
                new Heard(card, news.getBoolean("serving", false), news.getString("digest", ""), nanoTime.getAsLong());
        boolean first = heard.put(from, now) == null;
        if (first) {
            link.tell(TOPIC, card());
            settle();
        }
        listeners.forEach(listener -> listener.accept(from, now));
    }

    /** Why this node, which does not serve yet, cannot. */
    private String unwelcome(String from) {
        return from.equals(self)
                ? "Another node is called '" + from + "' too; give each a name of its own (--node-name)"
                : "The state of this node is a copy of that of node '" + from
                        + "'; remove its state directory and start it again";
    }

    /** What another node does that does not serve yet, while this one goes on. */
    private String intruding(String from) {
        return from.equals(self)
                ? "Another node that is called '" + from
                        + "' too tries to join; give it a name of its own (--node-name)"
                : "Node '" + from
                        + "' tries to join with a copy of the state of this node; remove that one's state directory";
    }

    private synchronized void settle() {
        SortedSet<String> nowLive = one(self);
        nowLive.addAll(heard.keySet());
        SortedSet<String> nowKnown = one(self);
        nowKnown.addAll(members.get());
        if (!Objects.equals(nowLive, live) || !Objects.equals(nowKnown, known)) {
            LOG.atInfo()
                    .addKeyValue("live", nowLive)
                    .addKeyValue("known", nowKnown)
                    .log("The nodes of the gateway");
            live = nowLive;
            known = nowKnown;
            observers.forEach(Runnable::run);
        }
    }
}
