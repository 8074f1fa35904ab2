package llmgateway.upstream.engine.token;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import llmgateway.contracts.Secret;

/**
 * A login that was begun: what must be known, in any process, to end it.
 *
 * @param state what the page gives back, by which a code is known to belong to this login
 * @param redirectUri where the login ends
 */
public record Login(Secret verifier, Secret state, String redirectUri, Instant createdAt) {
    /** How long a login may take. */
    public static final Duration LIFETIME = Duration.ofMinutes(15);

    /** When it is too late to end it. */
    public Instant expiresAt() {
        return createdAt.plus(LIFETIME);
    }

    /** Whether {@code given} came back from this login. */
    public boolean hasState(String given) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), state.reveal().getBytes(StandardCharsets.UTF_8));
    }

    /** The grant that {@code pasted} makes of it. */
    public Grant.AuthorizationCode redeemedBy(PastedCode pasted) {
        return new Grant.AuthorizationCode(pasted.code(), verifier, redirectUri, Optional.of(state.reveal()));
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("verifier", verifier.reveal())
                .put("state", state.reveal())
                .put("redirect_uri", redirectUri)
                .put("created_at", createdAt.toString());
    }

    /** What {@link #toJson} wrote; empty if it is something else. */
    public static Optional<Login> of(JsonObject json) {
        try {
            return Optional.of(new Login(
                    new Secret(json.getString("verifier")),
                    new Secret(json.getString("state")),
                    json.getString("redirect_uri"),
                    Instant.parse(json.getString("created_at"))));
        } catch (ClassCastException | NullPointerException | DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
