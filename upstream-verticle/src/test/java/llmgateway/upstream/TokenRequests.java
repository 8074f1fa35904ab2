package llmgateway.upstream;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.OauthConfig.BodyFormat;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.upstream.engine.token.Grant;
import llmgateway.upstream.engine.token.TokenRequest;

/** Requests for tokens as tests make them themselves. */
final class TokenRequests {
    static final Grant.AuthorizationCode CODE = new Grant.AuthorizationCode(
            new Secret("code"), new Secret("verifier"), "http://127.0.0.1:1/callback", Optional.empty());

    private TokenRequests() {}

    /** A request at {@code urls}. */
    static TokenRequest refresh(String refreshToken, BodyFormat format, String... urls) {
        ProfileConfig profile = new ProfileConfig(
                Optional.empty(),
                Optional.empty(),
                Optional.of("client"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(urls),
                Optional.empty(),
                format,
                false);
        return TokenRequest.of(
                AccountBuilder.of("a", "anthropic").build(), profile, new Grant.RefreshToken(new Secret(refreshToken)));
    }

    static TokenRequest refresh(String refreshToken) {
        return refresh(refreshToken, BodyFormat.JSON, "https://tokens.test/token");
    }
}
