package llmgateway.transform;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Replied;
import llmgateway.contracts.message.Uncounted;
import llmgateway.transform.engine.count.TokenEstimate;
import llmgateway.transform.engine.reply.Outlet;
import llmgateway.transform.engine.request.ParsedRequest;
import llmgateway.transform.engine.rules.Loss;

/** Answers how many tokens a request has where no upstream counts them, off the event loop. */
final class CountStage {
    private final Vertx vertx;
    private final Handoff<Replied> replied;
    private final Consumer<Failed> failures;

    CountStage(Vertx vertx, Handoff<Replied> replied, Consumer<Failed> failures) {
        this.vertx = vertx;
        this.replied = replied;
        this.failures = failures;
    }

    void accept(Uncounted uncounted) {
        if (!(uncounted.translation() instanceof ParsedRequest request)) {
            fail(uncounted);
            return;
        }
        vertx.executeBlocking(() -> TokenEstimate.of(request.body()), false)
                .onSuccess(tokens -> reply(uncounted, tokens))
                .onFailure(defect -> fail(uncounted));
    }

    private void reply(Uncounted uncounted, long tokens) {
        Buffer body = new JsonObject().put("input_tokens", tokens).toBuffer();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("content-type", "application/json")
                .set("x-gateway-warnings", Loss.TOKENS_ESTIMATED.label() + ";field=input_tokens");
        replied.send(new Replied(
                uncounted.exchange(),
                new Reply(
                        200,
                        headers,
                        body.length(),
                        Outlet.of(body),
                        uncounted.served(),
                        Reply.Progress.fixed(Outcome.OK))));
    }

    private void fail(Uncounted uncounted) {
        failures.accept(new Failed(uncounted.exchange(), Dialect.MESSAGES, Failure.internal(), uncounted.served()));
    }
}
