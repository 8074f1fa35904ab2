package llmgateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.account.Credential;
import llmgateway.upstream.engine.ProbeQuestion;

/**
 * An account that was tried, and what came of it.
 *
 * @param credential what was sent, if it was no key of the account's configuration
 * @param host the server that was asked
 * @param millis how long it took
 */
record Probed(ProbeQuestion question, Credential credential, String host, long millis, Reaction reaction) {

    /** What the server did. */
    sealed interface Reaction {}

    /** It answered; of a long answer {@code body} is the beginning. */
    record Answer(int status, MultiMap headers, Buffer body) implements Reaction {}

    /**
     * No whole answer came.
     *
     * @param sent whether there was a connection, so that the request may have arrived
     */
    record Silence(Throwable cause, boolean sent) implements Reaction {}
}
