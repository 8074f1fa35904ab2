package llmgateway.ingress.quota;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import llmgateway.contracts.peer.Peers;
import llmgateway.ingress.engine.quota.Loss;
import llmgateway.ingress.engine.quota.Roster;
import llmgateway.ingress.engine.quota.View;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that share the quotas, as this one sees them. Whenever they are others than before, a new view begins, and this node asks
 * all of them, itself included, what they know of the keys whose ledgers it is to keep; only when all have answered is the view
 * settled. Who is asked knows from then on that the asker is there, and grants nothing any more of keys that are the asker's; and asks
 * back if it was told before, since the asker may have granted something after that, under the view that it leaves. Any thread.
 */
final class QuotaNodes {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaNodes.class);

    /** How long an answer is waited for at first, and at the most: who did not answer may have much to tell. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final Duration MOST_PATIENCE = Duration.ofSeconds(2);

    /**
     * How old an answer may be when the last one comes. Longer than an answer takes, and much shorter than {@link #HEARD}: who
     * answered and does not hear of this node any more grants again after that.
     */
    private static final long FRESH_NANOS = Duration.ofMillis(2_500).toNanos();

    private static final Duration LEAVE_PATIENCE = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** How long a node is taken for there that has asked, though the peers do not say so. */
    private static final Duration HEARD = Duration.ofSeconds(5);

    private static final int LONG_SILENT = 6;

    private final Site site;
    private final Peers peers;
    private final KeyBooks books;
    private final Lane lane = new Lane();
    private final Roster roster = new Roster();
    private final Set<String> heard = new HashSet<>();
    private final Map<String, String> leaving = new HashMap<>();
    private final Set<String> newcomers = new HashSet<>();
    private final List<Map<String, String>> bases = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();
    private final Map<String, Long> askedAt = new HashMap<>();
    private final Map<String, Long> born = new HashMap<>();
    private final long begun;
    private volatile View view = View.NONE;
    private boolean closed;

    QuotaNodes(Site site, Peers peers, KeyBooks books) {
        this.site = site;
        this.peers = peers;
        this.books = books;
        this.begun = site.now();
    }

    /** Begins to look and to answer. */
    void open() {
        site.link().answer(Topics.JOIN, this::asked);
        site.link().answer(Topics.LEAVE, this::left);
        peers.observe(() -> lane.run(() -> {
            heard.clear();
            look();
        }));
        lane.run(this::look);
    }

    View view() {
        return view;
    }

    private void look() {
        if (closed) {
            return;
        }
        Set<String> live = peers.live();
        leaving.keySet().retainAll(live);
        SortedSet<String> names = new TreeSet<>(live);
        names.addAll(heard);
        names.removeAll(leaving.keySet());
        if (!names.equals(view.names())) {
            begin(names);
        }
    }

    private void begin(SortedSet<String> names) {
        roster.saw(names);
        newcomers.clear();
        bases.clear();
        losses.clear();
        askedAt.clear();
        born.clear();
        long number = view.number() + 1;
        view = new View(number, names, Map.of(), List.of());
        names.forEach(name -> ask(name, number, false, 1));
    }

    /**
     * Asks a node what it knows.
     *
     * @param back whether that node asked just now, and need not ask back
     * @param time how often it was asked in vain, and this time
     */
    private void ask(String name, long number, boolean back, int time) {
        JsonObject question = new JsonObject()
                .put("lessee", site.lessee())
                .put("names", new JsonArray(List.copyOf(view.names())))
                .put("back", back);
        long now = site.now();
        Future<JsonObject> answer = name.equals(site.self())
                ? told(name, view.names())
                : site.link().ask(name, Topics.JOIN, question, patience(time));
        answer.compose(told -> books.heard(told.getJsonObject("keys")).map(told))
                .onSuccess(told -> lane.run(() -> joined(name, number, now, told)))
                .onFailure(silent -> site.alarm().in(PAUSE, () -> lane.run(() -> askAgain(name, number, back, time))));
    }

    private static Duration patience(int time) {
        Duration longer = PATIENCE.multipliedBy(1L << Math.min(time - 1, 10));
        return longer.compareTo(MOST_PATIENCE) < 0 ? longer : MOST_PATIENCE;
    }

    private void askAgain(String name, long number, boolean back, int time) {
        if (view.number() != number || closed) {
            return;
        }
        if (time == LONG_SILENT) {
            LOG.atWarn()
                    .addKeyValue("node", name)
                    .log("A node does not tell what it knows of limits; keys with limits wait for it");
        }
        ask(name, number, back, time + 1);
    }

    private void joined(String name, long number, long asked, JsonObject told) {
        if (view.number() != number || view.settled()) {
            return;
        }
        long now = site.now();
        String lessee = told.getString("lessee");
        roster.met(name, lessee);
        if (told.getBoolean("new")) {
            newcomers.add(name);
        } else {
            newcomers.remove(name);
        }
        askedAt.put(name, asked);
        born.put(name, now - told.getLong("age"));
        told.getJsonArray("bases").forEach(base -> bases.add(QuotaJson.names((JsonObject) base)));
        told.getJsonArray("losses").forEach(loss -> losses.add(QuotaJson.loss((JsonObject) loss, now)));
        View joined = view.joined(name, lessee);
        List<String> stale = joined.settled() ? stale(now) : List.of();
        if (!stale.isEmpty()) {
            view = joined.without(stale);
            stale.forEach(old -> ask(old, number, false, 1));
        } else if (joined.settled()) {
            view = roster.settle(joined, newcomers, bases, losses, born, now);
            books.forget();
        } else {
            view = joined;
        }
    }

    /** Whose answers are too old to be relied upon. */
    private List<String> stale(long now) {
        return askedAt.entrySet().stream()
                .filter(asked -> !asked.getKey().equals(site.self()) && now - asked.getValue() > FRESH_NANOS)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Future<JsonObject> asked(String asker, JsonObject question) {
        Promise<JsonObject> answer = Promise.promise();
        lane.run(() -> {
            meet(asker, question.getString("lessee"));
            if (!question.getBoolean("back", false)) {
                askBack(asker);
            }
            Set<String> names = new TreeSet<>();
            question.getJsonArray("names").forEach(name -> names.add((String) name));
            told(asker, names).onComplete(answer);
        });
        return answer.future();
    }

    private void askBack(String asker) {
        if (closed || !view.lessees().containsKey(asker)) {
            return;
        }
        if (!view.settled()) {
            view = view.without(List.of(asker));
        }
        ask(asker, view.number(), true, 1);
    }

    /** An asker that the peers do not name yet, or that is another run of a node than is known, makes another view. */
    private void meet(String asker, String lessee) {
        String known = view.lessees().get(asker);
        boolean another = known != null && !known.equals(lessee);
        if (!leaving.getOrDefault(asker, lessee).equals(lessee)) {
            leaving.remove(asker);
        }
        if (!peers.alive(asker) && heard.add(asker)) {
            site.alarm()
                    .in(
                            HEARD,
                            () -> lane.run(() -> {
                                heard.remove(asker);
                                look();
                            }));
        }
        look();
        if (another && !closed && view.lessees().containsKey(asker)) {
            begin(view.names());
        }
    }

    private Future<JsonObject> told(String reader, Set<String> names) {
        long now = site.now();
        boolean newcomer = roster.isNew();
        JsonArray told = new JsonArray();
        roster.bases().forEach(base -> told.add(QuotaJson.names(base)));
        JsonArray lost = new JsonArray();
        roster.losses().forEach(loss -> lost.add(QuotaJson.loss(loss, now)));
        return books.told(reader, names)
                .map(keys -> new JsonObject()
                        .put("lessee", site.lessee())
                        .put("new", newcomer)
                        .put("age", now - begun)
                        .put("bases", told)
                        .put("losses", lost)
                        .put("keys", keys));
    }

    private Future<JsonObject> left(String leaver, JsonObject words) {
        return books.heard(words.getJsonObject("keys")).map(noted -> {
            lane.run(() -> {
                roster.left(leaver);
                leaving.put(leaver, words.getString("lessee"));
                look();
            });
            return new JsonObject();
        });
    }

    /** Ends looking and granting, and tells all others all that is known here; succeeds also if somebody does not hear it. */
    Future<Void> close() {
        Promise<SortedSet<String>> others = Promise.promise();
        lane.run(() -> {
            closed = true;
            SortedSet<String> names = new TreeSet<>(view.names());
            names.remove(site.self());
            view = new View(view.number() + 1, names, Map.of(), List.of());
            others.complete(names);
        });
        return others.future()
                .compose(names -> books.closed().compose(keys -> {
                    JsonObject words =
                            new JsonObject().put("lessee", site.lessee()).put("keys", keys);
                    List<Future<JsonObject>> told = names.stream()
                            .map(other -> site.link().ask(other, Topics.LEAVE, words, LEAVE_PATIENCE))
                            .toList();
                    return Future.join(told).transform(heardOrNot -> Future.succeededFuture());
                }));
    }
}
