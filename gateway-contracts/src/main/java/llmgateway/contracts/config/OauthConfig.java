package llmgateway.contracts.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import llmgateway.contracts.Secret;

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

    /** The profile of {@code account}: the one that it names, else the only one there is. */
    public Optional<ProfileConfig> profileOf(AccountConfig account) {
        if (account.profile().isPresent()) {
            return Optional.ofNullable(profiles.get(account.profile().get()));
        }
        return profiles.size() == 1 ? profiles.values().stream().findFirst() : Optional.empty();
    }

    /** How requests for tokens are written. */
    public enum BodyFormat {
        FORM,
        JSON
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
            Optional<String> betaHeader,

            @Setting("Further hosts that tokens come from, each tried when the one before is gone (404 or 410).")
            List<String> tokenUrls,

            @Setting("The client secret, if the client has one.")
            Optional<Secret> clientSecret,

            @Setting(value = "How requests for tokens are written.", byDefault = "form")
            BodyFormat bodyFormat,

            @Setting(
                    value = "Whether a login may end at http://127.0.0.1:PORT/callback on the machine that began it.",
                    byDefault = "false")
            boolean loopbackRedirect) {

        public ProfileConfig {
            scopes = List.copyOf(scopes);
            tokenUrls = List.copyOf(tokenUrls);
        }

        /** All hosts that tokens come from, in the order in which they are tried. */
        public List<String> allTokenUrls() {
            return Stream.concat(tokenUrl.stream(), tokenUrls.stream())
                    .distinct()
                    .toList();
        }
    }
}
