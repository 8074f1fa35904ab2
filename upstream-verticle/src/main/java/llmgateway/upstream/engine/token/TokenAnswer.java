package llmgateway.upstream.engine.token;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import llmgateway.contracts.Secret;

/** What came of a request for tokens. */
public sealed interface TokenAnswer {

    /**
     * Tokens.
     *
     * @param lifetime how long the access token is good for
     * @param scopes what it is good for, if the endpoint said so
     */
    record Tokens(Secret accessToken, Optional<Secret> refreshToken, Duration lifetime, Optional<List<String>> scopes)
            implements TokenAnswer {}

    /**
     * No tokens.
     *
     * @param words why, for people; without secrets and in the gateway's own words
     * @param retryAfter when the endpoint wants to be asked again, if it said so
     */
    record Fault(Kind kind, String words, Optional<Duration> retryAfter) implements TokenAnswer {
        /** By the time that the request could leave, others might have been at it. */
        public static final Fault TOO_LATE =
                new Fault(Kind.NOT_SENT, "the token endpoint was not reached in time, so nothing was sent");

        public Fault(Kind kind, String words) {
            this(kind, words, Optional.empty());
        }
    }

    /** What a fault means for the grant; the label is the result in metrics and what users see as the class of an error. */
    enum Kind {
        /** It never left: no connection, no identity to present. */
        NOT_SENT,
        /** It was sent, and no answer that can be understood came back: it may be spent. */
        NO_ANSWER,
        /** The endpoint cannot or will not do it now. */
        BUSY,
        /** There is no such endpoint any more. */
        GONE,
        /** The endpoint does not know the grant, or not any more. */
        INVALID_GRANT,
        /** The endpoint refuses the request itself: the client, its secret or its scopes. */
        REFUSED,
        /** The state could not be written, so that nothing was sent. */
        NOT_WRITABLE,
        /** Too few nodes are there to agree on who renews, so that nothing was sent. */
        NO_MAJORITY;

        /** Whether the grant is as good as before, so that trying again may help. */
        public boolean passes() {
            return this != NO_ANSWER && this != INVALID_GRANT;
        }

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
