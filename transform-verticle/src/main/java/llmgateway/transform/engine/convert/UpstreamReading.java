package llmgateway.transform.engine.convert;

import io.vertx.core.buffer.Buffer;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.rules.UpstreamFault;

/** Reads what an upstream answers, as it comes. */
sealed interface UpstreamReading permits EventReading, BodyReading {

    /**
     * Takes the next bytes.
     *
     * @throws RefusedException if they are not what they should be
     */
    void feed(Buffer chunk) throws RefusedException;

    /**
     * No more bytes come.
     *
     * @throws UpstreamFault if what came was an error
     */
    void end() throws RefusedException, UpstreamFault;
}
