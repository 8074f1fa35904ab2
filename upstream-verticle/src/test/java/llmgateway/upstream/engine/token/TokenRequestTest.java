package llmgateway.upstream.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig.BodyFormat;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.config.WorkloadIdentityConfig;
import llmgateway.contracts.testing.AccountBuilder;
import org.junit.jupiter.api.Test;

class TokenRequestTest {
    private static final Grant REFRESH = new Grant.RefreshToken(new Secret("r t+1"));

    private static ProfileConfig profile(BodyFormat format) {
        return new ProfileConfig(
                Optional.empty(),
                Optional.of("https://one.test/token"),
                Optional.of("profile-client"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of("https://two.test/token"),
                Optional.of(new Secret("profile-secret")),
                format,
                false);
    }

    @Test
    void aFormIsEncodedAndTheProfilesClientIsNamed() {
        AccountConfig account = AccountBuilder.of("a", "anthropic").build();
        TokenRequest request = TokenRequest.of(account, profile(BodyFormat.FORM), REFRESH);
        assertThat(request.contentType()).isEqualTo("application/x-www-form-urlencoded");
        assertThat(request.body().toString().split("&"))
                .containsExactlyInAnyOrder(
                        "grant_type=refresh_token",
                        "refresh_token=r+t%2B1",
                        "client_id=profile-client",
                        "client_secret=profile-secret");
        assertThat(request.urls()).containsExactly("https://one.test/token", "https://two.test/token");
        assertThat(request.toString()).doesNotContain("secret", "r t");
    }

    @Test
    void anAccountsOwnClientGoesBeforeTheProfiles() {
        AccountConfig account = AccountBuilder.of("a", "anthropic")
                .clientId("own")
                .clientSecret("own-secret")
                .build();
        Grant code = new Grant.AuthorizationCode(
                new Secret("c"), new Secret("v"), "http://127.0.0.1:1/callback", Optional.of("s"));
        TokenRequest request = TokenRequest.of(account, profile(BodyFormat.JSON), code);
        assertThat(request.contentType()).isEqualTo("application/json");
        assertThat(request.body().toJsonObject())
                .isEqualTo(new JsonObject()
                        .put("grant_type", "authorization_code")
                        .put("code", "c")
                        .put("redirect_uri", "http://127.0.0.1:1/callback")
                        .put("code_verifier", "v")
                        .put("state", "s")
                        .put("client_id", "own")
                        .put("client_secret", "own-secret"));
        assertThat(code.toString()).doesNotContain("=c", "=v");
    }

    @Test
    void aWorkloadPresentsItsIdentityWithWhatItWantsToBe() {
        WorkloadIdentityConfig settings = new WorkloadIdentityConfig(
                "https://one.test/token",
                Optional.empty(),
                Optional.of("TOKEN"),
                Optional.of("rule"),
                Optional.of("org"),
                Optional.of("service"),
                Optional.empty(),
                Optional.of("scope"),
                BodyFormat.JSON);
        TokenRequest request = TokenRequest.of(settings, new Grant.Assertion(new Secret("jwt"), settings));
        assertThat(request.body().toJsonObject())
                .isEqualTo(new JsonObject()
                        .put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                        .put("assertion", "jwt")
                        .put("federation_rule_id", "rule")
                        .put("organization_id", "org")
                        .put("service_account_id", "service")
                        .put("scope", "scope"));
    }
}
