package llmgateway.upstream.engine.token;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import llmgateway.contracts.Secret;
import llmgateway.contracts.account.AccountState;
import llmgateway.upstream.engine.token.TokenAnswer.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of an account as they are kept.
 *
 * @param generation grows by one with each new pair
 * @param accessToken empty if only a refresh token is there yet
 * @param refreshToken empty if the pair cannot be renewed
 * @param seeds which configured pairs were taken, the last one last, so that each is taken once
 * @param intent the renewal that was begun with this pair and has not ended
 * @param verdict the state in which the account is for good, if it is; with a reason for people
 * @param released when such a state was ended last, so that whoever saw it knows that it was
 * @param ours whether this gateway itself got the pair, rather than being given it
 * @param suspended whether it came back from an older state and may have been replaced since
 */
public record TokenRecord(
        long generation,
        Optional<Secret> accessToken,
        Optional<Secret> refreshToken,
        Instant issuedAt,
        Instant expiresAt,
        List<String> scopes,
        List<String> seeds,
        Optional<Intent> intent,
        Optional<Verdict> verdict,
        Optional<Instant> released,
        boolean ours,
        boolean suspended) {

    public TokenRecord {
        scopes = List.copyOf(scopes);
        seeds = List.copyOf(seeds);
    }

    /**
     * A renewal that was begun.
     *
     * @param node who began it; empty if its answer was lost, so that nobody is at it any more
     * @param number how many before it may have spent the pair; 0 for the first
     * @param last whether one before it ended in doubt already, so that none is to follow unless somebody orders it
     */
    public record Intent(String node, Instant at, int number, boolean last) {

        /** What is left of it when its answer was lost. */
        public Intent inDoubt() {
            return new Intent("", at, number, last);
        }

        /** What is left of it when it spent nothing: the doubt of before, if there was one. */
        public Optional<Intent> unspent() {
            return number == 0 ? Optional.empty() : Optional.of(new Intent("", at, number - 1, false));
        }

        /** What is left of it when somebody orders that it be tried again, unless it is under way. */
        private Intent released() {
            return node.isEmpty() ? new Intent("", at, number, false) : this;
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("node", node)
                    .put("at", at.toString())
                    .put("number", number)
                    .put("last", last);
        }

        private static Optional<Intent> of(@Nullable JsonObject json) {
            return json == null
                    ? Optional.empty()
                    : Optional.of(new Intent(
                            json.getString("node", ""),
                            Instant.parse(json.getString("at")),
                            json.getInteger("number", 0),
                            json.getBoolean("last", false)));
        }
    }

    /** A state that only people end. */
    public record Verdict(AccountState state, String reason) {}

    /** What is held for an account that has had no tokens yet and needs none to get some. */
    public static TokenRecord nothingYet(Instant now) {
        return new TokenRecord(
                0,
                Optional.empty(),
                Optional.empty(),
                now,
                now,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                false);
    }

    /** The pair that {@code tokens} make of this one; a refresh token that is not replaced stays. */
    public TokenRecord renewed(Tokens tokens, Instant now) {
        return new TokenRecord(
                generation + 1,
                Optional.of(tokens.accessToken()),
                tokens.refreshToken().or(() -> refreshToken),
                now,
                now.plus(tokens.lifetime()),
                tokens.scopes().orElse(scopes),
                seeds,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                false);
    }

    /**
     * The pair that a login got.
     *
     * @param floor a generation that it must exceed too
     */
    public static TokenRecord loggedIn(Optional<TokenRecord> before, long floor, Tokens tokens, Instant now) {
        return new TokenRecord(
                Math.max(before.map(TokenRecord::generation).orElse(0L), floor) + 1,
                Optional.of(tokens.accessToken()),
                tokens.refreshToken(),
                now,
                now.plus(tokens.lifetime()),
                tokens.scopes().orElse(List.of()),
                before.map(TokenRecord::seeds).orElse(List.of()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                false);
    }

    public TokenRecord withIntent(Optional<Intent> its) {
        return new TokenRecord(
                generation,
                accessToken,
                refreshToken,
                issuedAt,
                expiresAt,
                scopes,
                seeds,
                its,
                verdict,
                released,
                ours,
                suspended);
    }

    /** This pair without its access token, which is no good any more. */
    public TokenRecord withoutAccess() {
        return new TokenRecord(
                generation,
                Optional.empty(),
                refreshToken,
                issuedAt,
                expiresAt,
                scopes,
                seeds,
                intent,
                verdict,
                released,
                ours,
                suspended);
    }

    /** This pair, of which no use is to be made until somebody does something about it. */
    public TokenRecord withVerdict(Verdict its) {
        return judged(Optional.of(its), released);
    }

    /** This pair, to be used and spent again whatever was said of it. */
    public TokenRecord released(Instant now) {
        return withIntent(intent.map(Intent::released)).judged(Optional.empty(), Optional.of(now));
    }

    private TokenRecord judged(Optional<Verdict> its, Optional<Instant> ended) {
        return new TokenRecord(
                generation,
                accessToken,
                refreshToken,
                issuedAt,
                expiresAt,
                scopes,
                seeds,
                intent,
                its,
                ended,
                ours,
                false);
    }

    /** This pair with {@code instead} in place of {@code begun}; what somebody else began stays. */
    public TokenRecord ended(Optional<Intent> begun, Optional<Intent> instead) {
        return intent.isEmpty() || intent.equals(begun) ? withIntent(instead) : this;
    }

    /** Whether the access token can be used at {@code now}. */
    public boolean usable(Instant now) {
        return accessToken.isPresent() && now.isBefore(expiresAt) && verdict.isEmpty() && !suspended;
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("generation", generation)
                .put("issued_at", issuedAt.toString())
                .put("expires_at", expiresAt.toString())
                .put("ours", ours);
        accessToken.ifPresent(token -> json.put("access_token", token.reveal()));
        refreshToken.ifPresent(token -> json.put("refresh_token", token.reveal()));
        if (!scopes.isEmpty()) {
            json.put("scopes", new JsonArray(scopes));
        }
        if (!seeds.isEmpty()) {
            json.put("seeds", new JsonArray(seeds));
        }
        intent.ifPresent(begun -> json.put("intent", begun.toJson().put("generation", generation)));
        verdict.ifPresent(its -> json.put("state", its.state().label()).put("reason", its.reason()));
        released.ifPresent(when -> json.put("released_at", when.toString()));
        if (suspended) {
            json.put("suspended", true);
        }
        return json;
    }

    /** What {@link #toJson} wrote; empty if it is something else. */
    public static Optional<TokenRecord> of(JsonObject json) {
        try {
            String state = json.getString("state");
            return Optional.of(new TokenRecord(
                    json.getLong("generation"),
                    Optional.ofNullable(json.getString("access_token")).map(Secret::new),
                    Optional.ofNullable(json.getString("refresh_token")).map(Secret::new),
                    Instant.parse(json.getString("issued_at")),
                    Instant.parse(json.getString("expires_at")),
                    strings(json, "scopes"),
                    strings(json, "seeds"),
                    Intent.of(json.getJsonObject("intent")),
                    state == null
                            ? Optional.empty()
                            : Optional.of(new Verdict(
                                    AccountState.valueOf(state.toUpperCase(Locale.ROOT)),
                                    json.getString("reason", ""))),
                    Optional.ofNullable(json.getString("released_at")).map(Instant::parse),
                    json.getBoolean("ours", false),
                    json.getBoolean("suspended", false)));
        } catch (ClassCastException | NullPointerException | IllegalArgumentException | DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private static List<String> strings(JsonObject json, String name) {
        return json.getJsonArray(name, new JsonArray()).stream()
                .map(String.class::cast)
                .toList();
    }
}
