package llmgateway.upstream;

import io.vertx.core.json.JsonObject;
import java.util.TreeSet;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.config.OauthConfig;

/** What must hold before somebody's login is used as an account. */
final class LoginTerms {
    private LoginTerms() {}

    /**
     * Checks {@code entry} if it is an account of the type oauth.
     *
     * @throws AdminException if nobody took the responsibility for it, or it has no profile
     */
    static void check(JsonObject entry, OauthConfig oauth) throws AdminException {
        if (!"oauth".equals(entry.getString("type"))) {
            return;
        }
        if (!oauth.acknowledgeProviderTerms() && !entry.getBoolean("acknowledge_provider_terms", false)) {
            throw new AdminException(
                    Reason.REFUSED,
                    "Accounts of the type oauth are not used until somebody says that the provider's terms are known and"
                            + " accepted: they may forbid to route requests through such a login or to store it, and the"
                            + " provider may suspend the account. Say --acknowledge-provider-terms, or set"
                            + " oauth.acknowledge_provider_terms: true in the configuration; or use api-key,"
                            + " workload-identity or client-token.");
        }
        String profile = entry.getString("profile", "");
        if (profile.isEmpty() && oauth.profiles().size() != 1) {
            throw new AdminException(
                    Reason.REFUSED,
                    oauth.profiles().isEmpty()
                            ? "The configuration has no oauth.profiles, so it is not known where to log in; see"
                                    + " docs/accounts.md."
                            : "Say which profile to log in with (--profile): " + names(oauth) + ".");
        }
        if (!profile.isEmpty() && !oauth.profiles().containsKey(profile)) {
            throw new AdminException(
                    Reason.REFUSED,
                    "The configuration has no profile '" + profile + "' in oauth.profiles; there are: " + names(oauth)
                            + ".");
        }
    }

    private static String names(OauthConfig oauth) {
        return oauth.profiles().isEmpty()
                ? "none"
                : String.join(", ", new TreeSet<>(oauth.profiles().keySet()));
    }
}
