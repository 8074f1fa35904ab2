package llmgateway.transform;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Reply;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Replied;
import llmgateway.transform.engine.error.ErrorRenderer;
import llmgateway.transform.engine.reply.Outlet;

/** Turns a final failure into a reply: an answer with a status, or the last event of a stream that has already begun. */
final class ErrorStage {
    private final Supplier<GatewayConfig> config;
    private final Handoff<Replied> replied;

    ErrorStage(Supplier<GatewayConfig> config, Handoff<Replied> replied) {
        this.config = config;
        this.replied = replied;
    }

    void accept(Failed failed) {
        Exchange exchange = failed.exchange();
        ErrorRenderer.Rendered answer = exchange.headSent() ? event(failed) : answer(failed);
        Buffer body = answer.body();
        Reply reply = new Reply(
                answer.status(),
                answer.headers(),
                exchange.headSent() ? -1 : body.length(),
                Outlet.of(body),
                failed.served(),
                Reply.Progress.fixed(failed.failure().kind().outcome()));
        replied.send(new Replied(exchange, reply));
    }

    private ErrorRenderer.Rendered answer(Failed failed) {
        return ErrorRenderer.answer(
                failed.exchange().request(),
                failed.dialect(),
                failed.failure(),
                config.get().server().errorStyle());
    }

    private static ErrorRenderer.Rendered event(Failed failed) {
        Buffer event = ErrorRenderer.event(
                failed.exchange().request(), failed.dialect(), failed.failure(), System.currentTimeMillis() / 1000);
        return new ErrorRenderer.Rendered(200, MultiMap.caseInsensitiveMultiMap(), event);
    }
}
