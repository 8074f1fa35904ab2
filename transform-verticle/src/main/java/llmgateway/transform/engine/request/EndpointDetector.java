package llmgateway.transform.engine.request;

import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;

/** Tells from path and body what a client really asks for. */
public final class EndpointDetector {

    private EndpointDetector() {}

    /**
     * The endpoint that serves the request: that of its path, except that a Chat body on the Messages path is Chat.
     *
     * @throws RefusedException if the body belongs to another path
     */
    public static Endpoint detect(ClientRequest request, ScannedRequest scan) throws RefusedException {
        Endpoint endpoint = request.endpoint();
        boolean input = scan.has(RequestFields.INPUT);
        boolean messages = scan.has(RequestFields.MESSAGES);
        switch (endpoint) {
            case MESSAGES -> {
                if (input && !messages) {
                    throw belongs(RequestFields.INPUT, "an OpenAI Responses body", Endpoint.RESPONSES);
                }
                return isChat(request, scan) ? Endpoint.CHAT_COMPLETIONS : endpoint;
            }
            case CHAT_COMPLETIONS -> {
                if (input && !messages) {
                    throw belongs(RequestFields.INPUT, "an OpenAI Responses body", Endpoint.RESPONSES);
                }
                for (String field : RequestFields.MESSAGES_ONLY) {
                    if (scan.member(field).given()) {
                        throw belongs(field, "an Anthropic Messages body", Endpoint.MESSAGES);
                    }
                }
            }
            case RESPONSES -> {
                if (messages && !input) {
                    throw belongs(RequestFields.MESSAGES, "an OpenAI Chat Completions body", Endpoint.CHAT_COMPLETIONS);
                }
            }
            default -> {}
        }
        return endpoint;
    }

    private static boolean isChat(ClientRequest request, ScannedRequest scan) {
        for (String field : RequestFields.MESSAGES_ONLY) {
            if (scan.member(field).given()) {
                return false;
            }
        }
        return scan.hasAnyOf(RequestFields.CHAT_ONLY) || lacksMarks(request, scan);
    }

    /** Whether the request has nothing that every Messages call must have. */
    private static boolean lacksMarks(ClientRequest request, ScannedRequest scan) {
        return !request.headers().contains("anthropic-version") && !scan.has(RequestFields.MAX_TOKENS);
    }

    private static RefusedException belongs(String field, String what, Endpoint where) {
        String message = "The field '" + field + "' makes this " + what + "; send it to /v1" + where.path() + ".";
        return new RefusedException(
                Failure.of(FailureKind.MALFORMED_REQUEST, message).withParam(field));
    }
}
