package llmgateway.transform.engine.stream;

import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.error.ErrorBody;
import llmgateway.transform.engine.error.ResponseSoFar;

/** Follows the events of a stream in one dialect, parsing only those that say something the gateway needs. */
sealed interface StreamWatch permits MessagesWatch, ChatWatch, ResponsesWatch {

    /** What an event means for the reply. */
    enum Role {
        /** A comment or a ping: it says nothing about whether the upstream really serves. */
        IDLE,
        /** A part of the reply. */
        CONTENT,
        /** A usage chunk that only the gateway asked for. */
        EXTRA,
        /** The upstream failed; {@link StreamWatch#error()} says how. */
        ERROR
    }

    Role see(SseEvent event);

    /** Whether the stream, if it ends here in good order, has said all that makes a whole reply. */
    boolean complete();

    /** Whether the stream, if it breaks off here, has said all that makes a whole reply. */
    default boolean completeWithoutEnd() {
        return complete();
    }

    /** What the last event with {@link Role#ERROR} said. */
    Optional<ErrorBody> error();

    Usage usage();

    /** What an error event needs to know of the response; of meaning for Responses only. */
    default ResponseSoFar soFar() {
        return ResponseSoFar.UNKNOWN;
    }

    /** The id under which the account keeps the response, if it keeps responses and has named this one. */
    default Optional<String> responseId() {
        return Optional.empty();
    }

    /**
     * A watch for a stream in {@code dialect}.
     *
     * @param hideUsage whether a Chat stream's separate usage chunk is {@link Role#EXTRA}
     */
    static StreamWatch of(Dialect dialect, boolean hideUsage) {
        return switch (dialect) {
            case MESSAGES -> new MessagesWatch();
            case CHAT, EMBEDDINGS -> new ChatWatch(hideUsage);
            case RESPONSES -> new ResponsesWatch();
        };
    }
}
