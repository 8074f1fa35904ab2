package llmgateway.transform.engine.rules;

import llmgateway.transform.engine.error.ErrorBody;

/** An upstream's answer that looked good and is an error; it has no stack trace, since it is an answer and not a defect. */
public final class UpstreamFault extends Exception {
    private final transient ErrorBody error;

    public UpstreamFault(ErrorBody error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    public ErrorBody error() {
        return error;
    }
}
