package llmgateway.contracts.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** OAuth accounts. */
public record OauthConfig(
        @Setting(
                value = "Says that you know and accept what the provider's terms say about such accounts.",
                byDefault = "false")
        boolean acknowledgeProviderTerms,

        @Setting("How to log in at a provider, by profile name.")
        Map<String, ProfileConfig> profiles) {

    public OauthConfig {
        profiles = Map.copyOf(profiles);
    }

    /** How to log in at a provider. */
    public record ProfileConfig(
            @Setting("Where people log in.") Optional<String> authorizeUrl,
            @Setting("Where tokens come from.") Optional<String> tokenUrl,
            @Setting("The client id.") Optional<String> clientId,
            @Setting("The scopes to ask for.") List<String> scopes,
            @Setting("Where the login ends.") Optional<String> redirectUri,

            @Setting("A text to put first in the system prompt.")
            Optional<String> identityPrompt,

            @Setting("A value to merge into anthropic-beta.")
            Optional<String> betaHeader) {

        public ProfileConfig {
            scopes = List.copyOf(scopes);
        }
    }
}
