package llmgateway.node.state.seal;

import java.io.IOException;

/** A key cannot be had, or does not open what it should; the message says so without showing it. */
public final class SealException extends IOException {
    public SealException(String message) {
        super(message);
    }
}
