package llmgateway.node.cluster.link;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.node.state.seal.Seal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks with other nodes over the clustered event bus: at {@code gw.peer.<name>} with one, at {@code gw.peers} with all. Content is
 * sealed with a key of the gateway; what was not sealed with it, is not addressed to this node, is older than a minute or than this
 * process, or came before is not heard. All handlers run on one context.
 */
public final class SealedLink implements PeerLink {
    private static final Logger LOG = LoggerFactory.getLogger(SealedLink.class);
    private static final String EVERYBODY = "gw.peers";
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Context context;
    private final String self;
    private final Seal seal;
    private final InstantSource clock;
    private final long life;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, Answerer> answerers = new ConcurrentHashMap<>();
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();

    // Only the context touches this.
    private final Map<String, ReplayWindow> windows = new HashMap<>();
    private final Complaint strangers;
    private final Complaint clocks;
    private final Complaint earlierLives;
    private List<MessageConsumer<Object>> consumers = List.of();

    /**
     * A link that is not heard yet.
     *
     * @param self the name of this node
     * @param seal a key that the nodes of this gateway have and nobody else
     */
    public SealedLink(Vertx vertx, String self, Seal seal, InstantSource clock) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.self = self;
        this.seal = seal;
        this.clock = clock;
        this.life = clock.millis();
        this.strangers = new Complaint(clock);
        this.clocks = new Complaint(clock);
        this.earlierLives = new Complaint(clock);
    }

    /** The bus address of the node called {@code node}. */
    static String address(String node) {
        return "gw.peer." + node;
    }

    /** Begins to hear; succeeds when all nodes know where this one is. */
    public Future<Void> open() {
        return onContext(() -> {
            MessageConsumer<Object> own = vertx.eventBus().consumer(address(self), this::asked);
            MessageConsumer<Object> all = vertx.eventBus().consumer(EVERYBODY, this::told);
            consumers = List.of(own, all);
            return Future.join(own.completion(), all.completion()).mapEmpty();
        });
    }

    /** Hears nothing more. */
    public Future<Void> close() {
        return onContext(() -> Future.join(
                        consumers.stream().map(MessageConsumer::unregister).toList())
                .mapEmpty());
    }

    /** The context of all handlers. */
    public Context context() {
        return context;
    }

    private Future<Void> onContext(Supplier<Future<Void>> work) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(run -> work.get().onComplete(done));
        return done.future();
    }

    @Override
    public Future<JsonObject> ask(String node, String topic, JsonObject question, Duration patience) {
        Promise<JsonObject> answer = Promise.promise();
        Context asker = Vertx.currentContext();
        if (node.equals(self)) {
            context.runOnContext(asked -> answered(self, topic, question.copy()).onComplete(answer));
        } else {
            Envelope envelope = envelope(node, topic, question);
            vertx.eventBus()
                    .request(
                            address(node),
                            envelope.sealed(seal),
                            new DeliveryOptions().setSendTimeout(Math.max(1, patience.toMillis())))
                    .map(reply -> Envelope.opened(reply.body(), seal)
                            .filter(its -> its.from().equals(node) && its.to().equals(number(envelope))))
                    .onSuccess(opened -> opened.ifPresentOrElse(
                            its -> answer.complete(its.body()), () -> answer.fail(silent(node, topic))))
                    .onFailure(unanswered -> {
                        LOG.debug("No answer to {}", envelope, unanswered);
                        answer.fail(silent(node, topic));
                    });
        }
        return told(answer.future(), asker);
    }

    private static <T> Future<T> told(Future<T> future, @Nullable Context asker) {
        if (asker == null) {
            return future;
        }
        Promise<T> told = Promise.promise();
        future.onComplete(ended -> asker.runOnContext(run -> told.handle(ended)));
        return told.future();
    }

    private static SilentException silent(String node, String topic) {
        return new SilentException("Node '" + node + "' did not answer (" + topic + ")");
    }

    private Envelope envelope(String to, String topic, JsonObject body) {
        return new Envelope(self, to, topic, life, numbers.getAndIncrement(), clock.millis(), body);
    }

    /** What an answer is addressed to. */
    private static String number(Envelope question) {
        return question.from() + "#" + question.life() + "#" + question.number();
    }

    @Override
    public void tell(String topic, JsonObject news) {
        vertx.eventBus().publish(EVERYBODY, envelope(Envelope.ALL, topic, news).sealed(seal));
    }

    @Override
    public void answer(String topic, Answerer answerer) {
        answerers.put(topic, answerer);
    }

    @Override
    public void hear(String topic, Listener listener) {
        listeners.computeIfAbsent(topic, none -> new CopyOnWriteArrayList<>()).add(listener);
    }

    private void asked(Message<Object> message) {
        Optional<Envelope> question =
                believed(message.body()).filter(its -> its.to().equals(self));
        question.ifPresent(its -> answered(its.from(), its.topic(), its.body())
                .onSuccess(answer ->
                        message.reply(envelope(number(its), its.topic(), answer).sealed(seal)))
                .onFailure(unable -> LOG.debug("{} stays unanswered", its, unable)));
    }

    private Future<JsonObject> answered(String asker, String topic, JsonObject question) {
        Answerer answerer = answerers.get(topic);
        if (answerer == null) {
            return Future.failedFuture("Nobody here knows of " + topic);
        }
        try {
            return answerer.answer(asker, question);
        } catch (RuntimeException defect) {
            LOG.error("A question about {} could not be answered", topic, defect);
            return Future.failedFuture(defect);
        }
    }

    private void told(Message<Object> message) {
        believed(message.body())
                .filter(its -> its.to().equals(Envelope.ALL))
                .ifPresent(its -> listeners.getOrDefault(its.topic(), List.of()).forEach(listener -> {
                    try {
                        listener.heard(its.from(), its.body());
                    } catch (RuntimeException defect) {
                        LOG.error("News about {} could not be taken", its.topic(), defect);
                    }
                }));
    }

    private Optional<Envelope> believed(Object message) {
        Optional<Envelope> opened = Envelope.opened(message, seal);
        if (opened.isEmpty()) {
            if (strangers.isDue()) {
                LOG.warn("Messages come that no node of this gateway sealed; they are not heard");
            }
            return Optional.empty();
        }
        Envelope envelope = opened.get();
        if (envelope.from().equals(self) && (envelope.life() == life || envelope.sentAt() < life)) {
            // This node's own words, or those of an earlier life of it that somebody says again: no other node of its
            // name.
            return Optional.empty();
        }
        long age = clock.millis() - envelope.sentAt();
        if (Math.abs(age) > WINDOW.toMillis()) {
            if (clocks.isDue()) {
                LOG.atWarn()
                        .addKeyValue("node", envelope.from())
                        .addKeyValue("age_millis", age)
                        .log("A message of another node was not sent now; do the clocks of the nodes agree?");
            }
            return Optional.empty();
        }
        if (envelope.sentAt() < life) {
            // It may have been heard in an earlier life of this node, of which no memory is left.
            return Optional.empty();
        }
        ReplayWindow.Judgement judgement = windows.computeIfAbsent(envelope.from(), first -> new ReplayWindow())
                .judge(envelope);
        if (judgement == ReplayWindow.Judgement.OF_AN_EARLIER_LIFE && earlierLives.isDue()) {
            LOG.atWarn()
                    .addKeyValue("node", envelope.from())
                    .addKeyValue("age_millis", age)
                    .log(
                            "A message of another node was sent before others that were heard of it in another life, and is"
                                    + " not heard: its clock was turned back, or somebody says again what it said");
        }
        return judgement == ReplayWindow.Judgement.NEW ? opened : Optional.empty();
    }
}
