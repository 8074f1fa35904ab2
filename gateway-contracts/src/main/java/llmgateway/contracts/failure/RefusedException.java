package llmgateway.contracts.failure;

/** Carries a {@link Failure} out of an engine that cannot go on; it has no stack trace, since it is an answer and not a defect. */
public final class RefusedException extends Exception {
    private final transient Failure failure;

    public RefusedException(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
