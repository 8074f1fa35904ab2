package llmgateway.node.cluster.health;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import llmgateway.contracts.health.HealthNews;
import llmgateway.contracts.health.SharedHealth;
import llmgateway.contracts.health.Subject;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.peer.Peers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes what this one learns of the health of accounts, and takes what they tell.
 *
 * <p>What changed since the last tick goes out in one message, and nothing if nothing did. Messages are counted: one that comes twice
 * or was overtaken is dropped, and when one is missing its teller is asked for all that holds. So is each node that comes to live.
 * What was heard is told only to who asks. Confined to one thread.
 */
final class HealthShare {
    private static final Logger LOG = LoggerFactory.getLogger(HealthShare.class);
    private static final String TOPIC = "health";
    private static final String ALL = "health.all";
    private static final String NEWS = "news";
    private static final String AFTER = "after";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How many news go into a message; those about one subject stay together. */
    private static final int MOST = 256;

    private final Peers peers;
    private final PeerLink link;
    private final Supplier<KnownAccounts> known;
    private final List<SharedHealth> parts;
    private final Map<String, Place> heard = new HashMap<>();
    private final Set<String> toAsk = new TreeSet<>();
    private final Set<String> asked = new HashSet<>();
    private final Set<String> unclear = new HashSet<>();
    private Set<String> others = Set.of();
    private Place told;

    /**
     * What {@code parts} know, shared.
     *
     * @param known the accounts that are configured now
     * @param parts told of in this order
     * @param run a name for the life of this process
     */
    HealthShare(Peers peers, PeerLink link, Supplier<KnownAccounts> known, List<SharedHealth> parts, String run) {
        this.peers = peers;
        this.link = link;
        this.known = known;
        this.parts = parts;
        this.told = new Place(run, 0);
    }

    /** Begins to hear; all that others bring about happens on {@code context}. */
    void open(Executor context) {
        link.hear(TOPIC, (teller, news) -> context.execute(() -> hear(teller, news)));
        link.answer(
                ALL,
                (asker, question) ->
                        Future.future(reply -> context.execute(() -> reply.complete(answer(asker, question)))));
        peers.observe(() -> context.execute(this::look));
        look();
    }

    /** Notices who lives. */
    private void look() {
        Set<String> now = new TreeSet<>(peers.live());
        now.remove(peers.self());
        now.stream().filter(node -> !others.contains(node)).forEach(toAsk::add);
        others = now;
        toAsk.retainAll(now);
        heard.keySet().retainAll(now);
        unclear.retainAll(now);
    }

    /** Tells what changed, and asks whom there is to ask. */
    void tick() {
        List<String> nodes =
                toAsk.stream().filter(node -> !asked.contains(node)).toList();
        nodes.forEach(toAsk::remove);
        nodes.forEach(node -> ask(node, Optional.empty(), Optional.empty()));
        JsonArray news = untold();
        if (!news.isEmpty()) {
            told = told.next();
            link.tell(TOPIC, told.toJson().put(NEWS, news));
        }
    }

    private JsonArray untold() {
        JsonArray told = new JsonArray();
        int count = 0;
        for (SharedHealth part : parts) {
            for (HealthNews news : count < MOST ? part.untold(MOST - count) : List.<HealthNews>of()) {
                count++;
                known.get().told(news).ifPresent(told::add);
            }
        }
        return told;
    }

    /**
     * Asks a node for all that holds.
     *
     * @param after whom it has told of already
     * @param before how far it had told when it was first asked; all that it tells now is no older
     */
    private void ask(String node, Optional<Subject> after, Optional<Place> before) {
        asked.add(node);
        JsonObject question = told.toJson();
        after.ifPresent(subject -> question.put(AFTER, subject.toJson()));
        link.ask(node, ALL, question, PATIENCE)
                .onSuccess(answer -> answered(node, after, before, answer))
                .onFailure(silence -> {
                    asked.remove(node);
                    if (others.contains(node)) {
                        toAsk.add(node);
                    }
                });
    }

    private void answered(String node, Optional<Subject> after, Optional<Place> before, JsonObject answer) {
        take(node, answer);
        Optional<Place> place = before.or(() -> Place.of(answer));
        Optional<Subject> last =
                answer.getValue(AFTER) instanceof JsonObject json ? Subject.of(json) : Optional.empty();
        if (last.isPresent()
                && after.map(subject -> subject.compareTo(last.get()) < 0).orElse(true)) {
            ask(node, last, place);
            return;
        }
        asked.remove(node);
        place.ifPresent(reached -> heard.merge(node, reached, (now, all) -> now.covers(all) ? now : all));
    }

    /** All that holds, as much of it as goes into a message; {@code after} in it says that there is more. */
    private JsonObject answer(String asker, JsonObject question) {
        boolean behind = Place.of(question)
                .filter(place -> place.count() > 0 && !isHeard(asker, place))
                .isPresent();
        if (behind) {
            toAsk.add(asker);
        }
        TreeMap<Subject, List<JsonObject>> all = new TreeMap<>();
        for (SharedHealth part : parts) {
            for (HealthNews news : part.all()) {
                known.get()
                        .told(news)
                        .ifPresent(json -> all.computeIfAbsent(news.subject(), first -> new ArrayList<>())
                                .add(json));
            }
        }
        Optional<Subject> after =
                question.getValue(AFTER) instanceof JsonObject json ? Subject.of(json) : Optional.empty();
        JsonObject answer = told.toJson();
        JsonArray page = new JsonArray();
        for (Map.Entry<Subject, List<JsonObject>> entry :
                after.map(subject -> all.tailMap(subject, false)).orElse(all).entrySet()) {
            entry.getValue().forEach(page::add);
            if (page.size() >= MOST && !entry.getKey().equals(all.lastKey())) {
                answer.put(AFTER, entry.getKey().toJson());
                break;
            }
        }
        return answer.put(NEWS, page);
    }

    private void hear(String teller, JsonObject message) {
        Optional<Place> place = Place.of(message);
        if (place.isEmpty()) {
            warn(teller);
        } else if (!isHeard(teller, place.get())) {
            Place before = heard.put(teller, place.get());
            if (before == null || !before.precedes(place.get())) {
                toAsk.add(teller);
            }
            take(teller, message);
        }
    }

    private boolean isHeard(String teller, Place place) {
        Place last = heard.get(teller);
        return last != null && last.covers(place);
    }

    private void take(String teller, JsonObject message) {
        if (!(message.getValue(NEWS) instanceof JsonArray all)) {
            warn(teller);
            return;
        }
        KnownAccounts accounts = known.get();
        for (Object one : all) {
            Optional<HealthNews> news = one instanceof JsonObject json ? HealthNews.of(json) : Optional.empty();
            if (news.isEmpty()) {
                warn(teller);
            } else if (accounts.concern(news.get(), (JsonObject) one)) {
                parts.forEach(part -> part.take(news.get()));
            }
        }
    }

    private void warn(String teller) {
        if (unclear.add(teller)) {
            LOG.atWarn()
                    .addKeyValue("node", teller)
                    .log("A node tells of the health of accounts what this one does not understand; it is left out");
        }
    }
}
