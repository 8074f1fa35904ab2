package llmgateway.node.cluster.check;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The account of a {@link TokenProvider}, as nodes know it. */
final class TokenAccount {
    private final TokenProvider provider;

    TokenAccount(TokenProvider provider) {
        this.provider = provider;
    }

    /**
     * What a node says of the account.
     *
     * @param reason empty if there is none
     */
    record Shown(String state, String reason) {

        @Override
        public String toString() {
            return reason.isEmpty() ? state : state + ": " + reason;
        }
    }

    /** What {@code upstream list} says of the account. */
    Shown at(NodeJvm node) {
        try {
            JsonArray accounts = node.order("upstream list", new JsonObject()).getJsonArray("result");
            JsonObject shown = accounts.stream()
                    .map(JsonObject.class::cast)
                    .filter(account -> account.getString("id").equals(provider.account()))
                    .findFirst()
                    .orElseThrow();
            return new Shown(shown.getString("state"), Objects.requireNonNullElse(shown.getString("reason"), ""));
        } catch (IOException gone) {
            return new Shown("", gone.toString());
        }
    }

    /**
     * Logs in anew at {@code node}, and waits until all of {@code nodes} have the token that this gave.
     *
     * @param lifetime of the token in seconds
     * @param next lifetime of those that it is renewed to
     * @return when the token ends
     */
    Instant logIn(NodeJvm node, List<NodeJvm> nodes, long lifetime, long next) throws IOException {
        JsonObject account = new JsonObject().put("id", provider.account());
        String state = done(node, "oauth start", account).getString("state");
        provider.lifetimes(lifetime, next);
        done(node, "oauth callback", account.copy().put("code", "code#" + state));
        Instant end = expiry(node);
        Waiting.until(
                "all nodes have what the login got",
                () -> nodes.stream().noneMatch(each -> expiry(each).isBefore(end)));
        return end;
    }

    /** When the token ends that a node has. */
    Instant expiry(NodeJvm node) {
        try {
            JsonObject status = done(node, "oauth status", new JsonObject().put("id", provider.account()));
            return Instant.parse(status.getString("expires_at"));
        } catch (IOException gone) {
            return Instant.MIN;
        }
    }

    private static JsonObject done(NodeJvm node, String command, JsonObject arguments) throws IOException {
        JsonObject reply = node.order(command, arguments);
        if (!reply.getBoolean("ok")) {
            throw new IOException(command + " at " + node.name() + ": " + reply.encode());
        }
        return reply.getJsonObject("result");
    }

    /** Waits until {@code node} says that the account is in one of {@code states}. */
    Shown await(NodeJvm node, List<String> states) {
        Waiting.until(
                provider.account() + " is one of " + states + " at " + node.name(),
                () -> states.contains(at(node).state()));
        return at(node);
    }
}
