package llmgateway.contracts.config;

import java.util.Optional;

/**
 * How an identity that the platform gave to this process is exchanged for short-lived tokens of a provider (RFC 7523). The
 * identity token is read anew for each exchange.
 */
public record WorkloadIdentityConfig(
        @Setting("Where tokens come from.") String tokenUrl,

        @Setting("The file that holds the identity token; either this or identity_token_env.")
        Optional<String> identityTokenFile,

        @Setting("The environment variable that holds the identity token.")
        Optional<String> identityTokenEnv,

        @Setting("The provider's rule that trusts the identity.")
        Optional<String> federationRuleId,

        @Setting("The organization at the provider.") Optional<String> organizationId,
        @Setting("The service account to act as.") Optional<String> serviceAccountId,
        @Setting("The workspace to act in.") Optional<String> workspaceId,
        @Setting("The scope to ask for.") Optional<String> scope,

        @Setting(value = "How requests for tokens are written.", byDefault = "form")
        OauthConfig.BodyFormat bodyFormat) {}
