package llmgateway.node.cluster.check;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
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
    record Shown(String state, String reason) {}

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
     * Logs in anew at {@code node}, and waits until all of {@code nodes} serve.
     *
     * @param lifetime of the token in seconds
     */
    void logIn(NodeJvm node, List<NodeJvm> nodes, long lifetime) throws IOException {
        provider.issuer().lifetime(lifetime);
        JsonObject account = new JsonObject().put("id", provider.account());
        String state = done(node, "oauth start", account).getString("state");
        done(node, "oauth callback", account.copy().put("code", "code#" + state));
        String end = expiry(node);
        Waiting.until(
                "all nodes have what the login got",
                () -> nodes.stream().allMatch(each -> at(each).state().equals("active") && expiry(each).equals(end)));
    }

    private String expiry(NodeJvm node) {
        try {
            return done(node, "oauth status", new JsonObject().put("id", provider.account()))
                    .getString("expires_at", "");
        } catch (IOException gone) {
            return "";
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
