package llmgateway.node.config;

import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.config.WorkloadIdentityConfig;

/** The rules for accounts whose credential is a token that is renewed. */
final class TokenAccountChecks {
    /** Why an OAuth account is not used unless somebody takes the responsibility for it. */
    static final String TERMS = "is oauth, and nobody has said yet that the provider's terms are known and accepted:"
            + " they may forbid to route requests through such an account, and the provider may suspend it";

    /** What to do about it. */
    static final String ACCEPTANCE = "oauth.acknowledge_provider_terms: true in the configuration, or"
            + " acknowledge_provider_terms on the account (--acknowledge-provider-terms); else another type: api-key,"
            + " workload-identity, client-token";

    private final Problems problems;
    private final OauthConfig oauth;

    TokenAccountChecks(Problems problems, OauthConfig oauth) {
        this.problems = problems;
        this.oauth = oauth;
    }

    void check(AccountConfig account, String path) {
        if (account.type() == AccountConfig.Type.OAUTH) {
            oauth(account, path);
        } else {
            workload(account.workloadIdentity(), path + ".workload_identity");
        }
    }

    private void oauth(AccountConfig account, String path) {
        if (!oauth.acknowledgeProviderTerms() && !account.acknowledgeProviderTerms()) {
            problems.add(path + ".type", TERMS, ACCEPTANCE);
        }
        Optional<ProfileConfig> profile = oauth.profileOf(account);
        if (profile.isEmpty()) {
            if (account.profile().isEmpty()) {
                problems.add(
                        path + ".profile",
                        "is missing, and there is not exactly one profile to take instead",
                        "a key of oauth.profiles");
            }
            return;
        }
        if (profile.get().allTokenUrls().isEmpty()) {
            problems.add(
                    path + ".profile", "is a profile without token_url", "a profile that says where tokens come from");
        }
        if (account.clientId().or(profile.get()::clientId).isEmpty()) {
            problems.add(path + ".client_id", "is missing", "a client id here or in the account's profile");
        }
        if (account.accessToken().filter(token -> !KeyChecks.isSendable(token)).isPresent()) {
            problems.add(path + ".access_token", KeyChecks.UNSENDABLE, KeyChecks.SENDABLE);
        }
    }

    private void workload(Optional<WorkloadIdentityConfig> settings, String path) {
        if (settings.isEmpty()) {
            problems.add(path, "is missing", "token_url, and identity_token_file or identity_token_env");
            return;
        }
        WorkloadIdentityConfig workload = settings.get();
        new TokenUrlChecks(problems).check(workload.tokenUrl(), path + ".token_url");
        if (workload.identityTokenFile().isPresent()
                == workload.identityTokenEnv().isPresent()) {
            problems.add(
                    path,
                    workload.identityTokenFile().isPresent()
                            ? "names two places of the identity token"
                            : "names no place of the identity token",
                    "identity_token_file or identity_token_env");
        }
    }
}
