package llmgateway.contracts.port;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.RefusedException;

/**
 * A parsed request that can be put into the words of any account. It never changes: each attempt translates anew from the
 * client's original bytes.
 */
public interface RequestTranslation {

    /** What is asked for, after the body had its say: a Chat body sent to the Messages path is {@code CHAT_COMPLETIONS}. */
    Endpoint endpoint();

    /** The model as the client asked for it, or empty if it named none. */
    String model();

    /** Whether the client wants an event stream. */
    boolean streamed();

    /** Whether the call depends on, or leaves, state at one upstream account, so that it must not be repeated elsewhere. */
    boolean stateful();

    /** What ties the request to earlier ones; worked out anew with each call. */
    default Affinity affinity() {
        return Affinity.NONE;
    }

    /**
     * The dialect in which {@code account} is best asked for {@code model}: the client's own if it speaks that; empty if this
     * request cannot be said to it.
     */
    Optional<Dialect> dialectFor(AccountConfig account, String model);

    /**
     * The request for one attempt.
     *
     * @throws RefusedException if the request says something that the dialect cannot express
     */
    Translated translate(Target target) throws RefusedException;

    /**
     * Whom a request is put to.
     *
     * @param dialect the dialect to speak
     * @param model the model's name at the account
     * @param account the account, whose settings say what its server wants
     * @param strict whether to refuse what the dialect cannot say exactly, rather than drop or approximate it
     * @param systemText a text to put first in the system prompt
     */
    record Target(Dialect dialect, String model, AccountConfig account, boolean strict, Optional<String> systemText) {}

    /**
     * A request body as it goes to the upstream.
     *
     * @param path the path below the account's {@code /v1}
     * @param query the query string without {@code ?}, empty for none
     * @param headers headers without which the upstream would not take this body; lists of the client's are added to, not replaced
     * @param plan what to remember for the reply
     */
    record Translated(String path, String query, Buffer body, Map<String, String> headers, ReplyPlan plan) {

        public Translated {
            headers = Map.copyOf(headers);
        }

        /** A body that needs no headers of its own. */
        public Translated(String path, String query, Buffer body, ReplyPlan plan) {
            this(path, query, body, Map.of(), plan);
        }
    }
}
