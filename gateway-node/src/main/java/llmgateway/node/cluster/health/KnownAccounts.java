package llmgateway.node.cluster.health;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.health.HealthNews;
import llmgateway.contracts.health.Subject;

/**
 * The accounts and servers of a configuration, as news speak of them. With the news about an account goes a mark of its server and
 * credential: an account whose configuration changed begins anew, wherever the change arrives first. Immutable.
 */
final class KnownAccounts {
    private static final String MARK = "as";
    private static final int MARK_LENGTH = 16;

    private final Map<String, AccountConfig> accounts = new HashMap<>();
    private final Map<String, String> marks = new HashMap<>();
    private final Set<String> servers = new HashSet<>();

    /**
     * Those of {@code config}.
     *
     * @param keyedHash the same on all nodes, from which nobody finds what was hashed
     */
    KnownAccounts(GatewayConfig config, UnaryOperator<String> keyedHash) {
        for (AccountConfig account : config.upstreamAccounts()) {
            accounts.put(account.id(), account);
            marks.put(account.id(), mark(account, keyedHash));
            servers.add(account.root());
        }
    }

    private static String mark(AccountConfig account, UnaryOperator<String> keyedHash) {
        String hash = keyedHash.apply(String.join(
                "\n",
                "account-health",
                account.type().name(),
                account.provider(),
                account.root(),
                revealed(account.apiKey()),
                account.profile().orElse(""),
                account.clientId().orElse(""),
                revealed(account.clientSecret()),
                revealed(account.accessToken()),
                revealed(account.refreshToken())));
        return hash.substring(0, Math.min(MARK_LENGTH, hash.length()));
    }

    private static String revealed(Optional<Secret> secret) {
        return secret.map(Secret::reveal).orElse("");
    }

    Optional<AccountConfig> account(String id) {
        return Optional.ofNullable(accounts.get(id));
    }

    /** The news as they are told; empty if they are about somebody who is not configured any more. */
    Optional<JsonObject> told(HealthNews news) {
        if (!knows(news.subject())) {
            return Optional.empty();
        }
        JsonObject json = news.toJson();
        String mark = marks.get(news.subject().id());
        return Optional.of(news.subject().kind() == Subject.Kind.ACCOUNT && mark != null ? json.put(MARK, mark) : json);
    }

    /** Whether {@code news}, heard as {@code json}, are about somebody who is configured here as he is where they come from. */
    boolean concern(HealthNews news, JsonObject json) {
        Subject subject = news.subject();
        return knows(subject)
                && (subject.kind() == Subject.Kind.SERVER
                        || json.getValue(MARK, "").equals(marks.get(subject.id())));
    }

    private boolean knows(Subject subject) {
        return switch (subject.kind()) {
            case ACCOUNT -> accounts.containsKey(subject.id());
            case SERVER -> servers.contains(subject.id());
        };
    }
}
