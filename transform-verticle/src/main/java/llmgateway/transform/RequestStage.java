package llmgateway.transform;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect.Family;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Served;
import llmgateway.contracts.bus.Handoff;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Accepted;
import llmgateway.contracts.message.Failed;
import llmgateway.contracts.message.Parsed;
import llmgateway.transform.engine.convert.ConversionSettings;
import llmgateway.transform.engine.request.EndpointDetector;
import llmgateway.transform.engine.request.MediaTypePolicy;
import llmgateway.transform.engine.request.ParsedRequest;
import llmgateway.transform.engine.request.RequestScanner;
import llmgateway.transform.engine.request.ScannedRequest;

/** Turns an accepted request into a parsed one, or into a failure in the dialect that its sender speaks. */
final class RequestStage {
    private static final Buffer ANTHROPIC_PING = Buffer.buffer("event: ping\ndata: {\"type\": \"ping\"}\n\n");
    private static final Buffer OPENAI_COMMENT = Buffer.buffer(": keep-alive\n\n");

    private final Supplier<ConversionSettings> settings;
    private final Handoff<Parsed> parsed;
    private final Consumer<Failed> failures;

    RequestStage(Supplier<ConversionSettings> settings, Handoff<Parsed> parsed, Consumer<Failed> failures) {
        this.settings = settings;
        this.parsed = parsed;
        this.failures = failures;
    }

    void accept(Accepted accepted) {
        Exchange exchange = accepted.exchange();
        ClientRequest request = exchange.request();
        Endpoint endpoint = request.endpoint();
        if (endpoint.kind() == Endpoint.Kind.LISTING) {
            parsed.send(new Parsed(exchange, ParsedRequest.bodiless(request, settings.get())));
            return;
        }
        try {
            MediaTypePolicy.check(request);
            ScannedRequest scan = RequestScanner.scan(accepted.body());
            endpoint = EndpointDetector.detect(request, scan);
            exchange.speaks(endpoint.dialect());
            ParsedRequest translation = ParsedRequest.of(request, endpoint, accepted.body(), scan, settings.get());
            if (translation.streamed()) {
                boolean anthropic = endpoint.dialect().family() == Family.ANTHROPIC;
                exchange.expectStream(anthropic ? ANTHROPIC_PING : OPENAI_COMMENT);
            }
            parsed.send(new Parsed(exchange, translation));
        } catch (RefusedException refused) {
            failures.accept(new Failed(exchange, endpoint.dialect(), refused.failure(), Served.NOBODY));
        }
    }
}
