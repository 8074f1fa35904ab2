package llmgateway.ingress.quota;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import llmgateway.contracts.peer.PeerLink;

/** A link on which messages take time, get lost and come twice. */
record RoughLink(
        PeerLink inner,
        VirtualTime time,
        Random random,
        Supplier<Weather> weather,
        BooleanSupplier alive,
        AtomicInteger asked)
        implements PeerLink {

    @Override
    public Future<JsonObject> ask(String node, String topic, JsonObject question, Duration patience) {
        asked.incrementAndGet();
        Promise<JsonObject> answer = Promise.promise();
        time.in(patience, () -> {
            if (alive.getAsBoolean()) {
                answer.tryFail(new SilentException(node + " is silent"));
            }
        });
        JsonObject sent = question.copy();
        send(() -> inner.ask(node, topic, sent, patience)
                .onSuccess(told -> send(() -> {
                    if (alive.getAsBoolean()) {
                        answer.tryComplete(told);
                    }
                })));
        if (random.nextDouble() < weather.get().twice()) {
            send(() -> inner.ask(node, topic, sent, patience));
        }
        return answer.future();
    }

    private void send(Runnable delivery) {
        Weather now = weather.get();
        if (random.nextDouble() >= now.lost()) {
            time.in(Duration.ofNanos(1 + (long) (random.nextDouble() * now.delayMillis() * 1e6)), delivery);
        }
    }

    @Override
    public void tell(String topic, JsonObject news) {
        inner.tell(topic, news);
    }

    @Override
    public void answer(String topic, Answerer answerer) {
        inner.answer(
                topic,
                (asker, question) -> alive.getAsBoolean()
                        ? answerer.answer(asker, question)
                        : Future.failedFuture(new SilentException("dead")));
    }

    @Override
    public void hear(String topic, Listener listener) {
        inner.hear(topic, listener);
    }
}
