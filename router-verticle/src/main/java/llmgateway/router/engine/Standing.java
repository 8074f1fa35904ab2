package llmgateway.router.engine;

/** Whether an account may be asked for a model at the moment, best first. */
public enum Standing {
    READY,
    /** Its rest is over, or has lasted so long that it is tried: one request at a time finds out, see {@code Health#mayProbe}. */
    PROBE,
    /** It rests because the gateway guesses that it should: to be asked only if nobody else is left. */
    GUESSED,
    /** It is not to be asked: the provider said until when, it has no credential, or it is switched off. */
    RESTING
}
