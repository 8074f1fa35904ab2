package llmgateway.transform;

import java.util.Optional;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Answered;
import llmgateway.transform.engine.convert.ConversionPlan;
import llmgateway.transform.engine.request.MediaTypePolicy;
import llmgateway.transform.engine.request.ParsedRequest;

/** Says which answers have to be converted: those in another dialect, and those streamed or whole against the client's wish. */
final class ReplyConversions {

    private ReplyConversions() {}

    /** The plan by which {@code answered} is to be converted; empty if it passes as it is. */
    static Optional<ConversionPlan> planFor(Answered answered) {
        Endpoint endpoint = answered.translation().endpoint();
        if (endpoint.kind() != Endpoint.Kind.CONVERSATION) {
            return Optional.empty();
        }
        if (answered.plan() instanceof ConversionPlan plan) {
            return Optional.of(plan);
        }
        boolean whole = contentType(answered).endsWith("json");
        boolean otherwise = answered.translation().streamed() ? whole : isEventStream(answered);
        return otherwise && answered.status() == 200 && answered.translation() instanceof ParsedRequest request
                ? withinDialect(request)
                : Optional.empty();
    }

    private static Optional<ConversionPlan> withinDialect(ParsedRequest request) {
        try {
            return Optional.of(request.conversion().withinDialect());
        } catch (RefusedException onlyItsDialect) {
            return Optional.empty();
        }
    }

    static boolean isEventStream(Answered answered) {
        Endpoint endpoint = answered.translation().endpoint();
        boolean known = endpoint.kind() == Endpoint.Kind.CONVERSATION || endpoint == Endpoint.COMPLETIONS;
        return known && answered.status() == 200 && contentType(answered).equals("text/event-stream");
    }

    /** The media type without its parameters, in lower case; empty if there is none. */
    static String contentType(Answered answered) {
        return MediaTypePolicy.essence(answered.headers().get("content-type"));
    }
}
