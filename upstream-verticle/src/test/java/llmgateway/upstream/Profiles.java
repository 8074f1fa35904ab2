package llmgateway.upstream;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.OauthConfig.BodyFormat;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;

/** Profiles for tests. */
final class Profiles {
    static final String IDENTITY = "I am X.";
    static final String BETA = "oauth-1";

    private Profiles() {}

    /** A profile that wants an identity and a beta feature. */
    static ProfileConfig profile() {
        return profile("https://login.example/token", false);
    }

    static ProfileConfig profile(String tokenUrl, boolean loopback) {
        return new ProfileConfig(
                Optional.of("https://login.example/authorize?flow=code"),
                Optional.of(tokenUrl),
                Optional.of("client 1"),
                List.of("a", "b:c"),
                Optional.of("https://login.example/done"),
                Optional.of(IDENTITY),
                Optional.of(BETA),
                List.of(),
                Optional.empty(),
                BodyFormat.FORM,
                loopback);
    }
}
