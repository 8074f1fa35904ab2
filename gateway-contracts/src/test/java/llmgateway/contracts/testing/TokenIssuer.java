package llmgateway.contracts.testing;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What a token server knows: one family of tokens, whose refresh tokens are good for one use each. Whoever presents a spent one is
 * taken for a thief, and the whole family is revoked. Any thread.
 */
public final class TokenIssuer {
    private final String secret;
    private final Map<String, Instant> ends = new HashMap<>();
    private int issued;
    private int rotated;
    private int asked;
    private boolean revoked;
    private boolean rotating = true;
    private long lifetimeSeconds = 3600;

    /**
     * An issuer whose tokens are known by a word in them.
     *
     * @param secret a word that must appear nowhere in clear
     */
    public TokenIssuer(String secret) {
        this.secret = secret;
    }

    /** From now on tokens are good for so long; 0: the reply does not say. */
    public synchronized void lifetime(long seconds) {
        lifetimeSeconds = seconds;
    }

    /** From now on a refresh token stays good, and replies hold none. */
    public synchronized void keepRefreshTokens() {
        rotating = false;
    }

    /** The pair of a new login; earlier ones are forgotten. */
    public synchronized JsonObject login() {
        revoked = false;
        issued++;
        rotated++;
        return pair().put("refresh_token", refreshToken());
    }

    /** The reply to a refresh token: a new pair, or an error. */
    public synchronized JsonObject refresh(String refreshToken) {
        asked++;
        if (revoked || !refreshToken.equals(refreshToken())) {
            revoked = true;
            return new JsonObject().put("error", "invalid_grant");
        }
        issued++;
        if (!rotating) {
            return pair();
        }
        rotated++;
        return pair().put("refresh_token", refreshToken());
    }

    private JsonObject pair() {
        JsonObject pair = new JsonObject().put("access_token", accessToken()).put("token_type", "Bearer");
        if (lifetimeSeconds > 0) {
            pair.put("expires_in", lifetimeSeconds);
        }
        ends.put(accessToken(), lifetimeSeconds > 0 ? Instant.now().plusSeconds(lifetimeSeconds) : Instant.MAX);
        return pair;
    }

    /** Until when an access token that was issued is good. */
    public synchronized Instant end(String accessToken) {
        return ends.getOrDefault(accessToken, Instant.MIN);
    }

    /** The access tokens that are good now end now; the refresh token stays good. */
    public synchronized void endAccess() {
        ends.clear();
    }

    /** The access token that is good now. */
    public synchronized String accessToken() {
        return "at-" + secret + "-" + issued;
    }

    /** The refresh token that is good now. */
    public synchronized String refreshToken() {
        return "rt-" + secret + "-" + rotated;
    }

    /** How often somebody asked to refresh. */
    public synchronized int asked() {
        return asked;
    }

    /** Whether a spent token was presented. */
    public synchronized boolean isRevoked() {
        return revoked;
    }

    /** Revokes all tokens, as when they are used elsewhere. */
    public synchronized void revoke() {
        revoked = true;
    }
}
