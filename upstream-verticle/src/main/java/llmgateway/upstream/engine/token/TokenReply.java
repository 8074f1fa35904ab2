package llmgateway.upstream.engine.token;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import llmgateway.contracts.Secret;
import llmgateway.upstream.engine.RetryAfter;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;
import org.jspecify.annotations.Nullable;

/** Reads the reply of a token endpoint (RFC 6749, 5.1 and 5.2), whatever it may be. */
public final class TokenReply {
    /** How long a token is taken to be good for when nobody says. */
    public static final Duration USUAL_LIFETIME = Duration.ofHours(1);

    private static final Duration LONGEST_LIFETIME = Duration.ofDays(365);
    private static final Pattern SENDABLE = Pattern.compile("[!-~]+");
    private static final Pattern ERROR_CODE = Pattern.compile("[a-z_]{1,40}");
    private static final Set<String> NOT_NOW = Set.of("temporarily_unavailable", "server_error", "slow_down");

    private TokenReply() {}

    /**
     * What the reply means.
     *
     * @param now the time of the reply, against which a date in it is held
     */
    public static TokenAnswer read(int status, MultiMap headers, Buffer body, Instant now) {
        Optional<JsonObject> json = json(body);
        if (status / 100 == 2) {
            return json.flatMap(TokenReply::tokens)
                    .map(TokenAnswer.class::cast)
                    .orElseGet(() -> new Fault(
                            Kind.NO_ANSWER,
                            "the token endpoint answered " + status + " with something else than tokens"));
        }
        Optional<String> error = json.flatMap(TokenReply::errorCode);
        if (error.isPresent() && error.get().equals("invalid_grant")) {
            return new Fault(Kind.INVALID_GRANT, "the token endpoint does not accept the grant (invalid_grant)");
        }
        if (error.isEmpty() && (status == 404 || status == 410)) {
            return new Fault(Kind.GONE, "the token endpoint is gone (status " + status + ")");
        }
        boolean refused = (status == 400 || status == 401 || status == 403)
                && error.filter(code -> !NOT_NOW.contains(code)).isPresent();
        if (refused) {
            return new Fault(Kind.REFUSED, "the token endpoint refuses the request (" + error.get() + ")");
        }
        return new Fault(Kind.BUSY, "the token endpoint answered " + status, RetryAfter.of(headers, now));
    }

    private static Optional<JsonObject> json(Buffer body) {
        try {
            return body.toJsonValue() instanceof JsonObject json ? Optional.of(json) : Optional.empty();
        } catch (DecodeException noJson) {
            return Optional.empty();
        }
    }

    private static Optional<Tokens> tokens(JsonObject json) {
        Optional<Secret> access = token(json, "access_token");
        return access.map(token -> new Tokens(
                token,
                token(json, "refresh_token"),
                lifetime(json.getValue("expires_in")),
                json.getValue("scope") instanceof String scope
                        ? Optional.of(List.of(scope.strip().split("\\s+")))
                        : Optional.empty()));
    }

    private static Optional<Secret> token(JsonObject json, String name) {
        return json.getValue(name) instanceof String token
                        && SENDABLE.matcher(token).matches()
                ? Optional.of(new Secret(token))
                : Optional.empty();
    }

    private static Duration lifetime(@Nullable Object stated) {
        double seconds;
        try {
            seconds = stated instanceof Number || stated instanceof String
                    ? Double.parseDouble(stated.toString().strip())
                    : 0;
        } catch (NumberFormatException noNumber) {
            seconds = 0;
        }
        return seconds > 0
                ? Duration.ofMillis((long) Math.min(seconds * 1000, (double) LONGEST_LIFETIME.toMillis()))
                : USUAL_LIFETIME;
    }

    /** The error code, as RFC 6749 has it or inside an object as model APIs do. */
    private static Optional<String> errorCode(JsonObject json) {
        Object error = json.getValue("error");
        Object code = error instanceof JsonObject object ? object.getValue("type", object.getValue("code")) : error;
        return code instanceof String text && ERROR_CODE.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }
}
