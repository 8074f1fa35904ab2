package llmgateway.transform;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Reply;
import llmgateway.contracts.Served;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.message.Replied;
import llmgateway.transform.engine.listing.ListingRenderer;
import llmgateway.transform.engine.reply.Outlet;

/** Turns what the router listed into a reply. */
final class ListingStage {
    private final Handoff<Replied> replied;
    private final Consumer<Failed> failures;

    ListingStage(Handoff<Replied> replied, Consumer<Failed> failures) {
        this.replied = replied;
        this.failures = failures;
    }

    void accept(Listed listed) {
        ClientRequest request = listed.exchange().request();
        try {
            Buffer body = ListingRenderer.render(request, listed.models(), listed.providers())
                    .toBuffer();
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("content-type", "application/json");
            Reply reply = new Reply(
                    200, headers, body.length(), Outlet.of(body), Served.NOBODY, Reply.Progress.fixed(Outcome.OK));
            replied.send(new Replied(listed.exchange(), reply));
        } catch (RefusedException refused) {
            failures.accept(
                    new Failed(listed.exchange(), ListingRenderer.dialect(request), refused.failure(), Served.NOBODY));
        }
    }
}
