package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import java.util.Optional;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.failure.RefusedException;

/** A token that somebody logged in for. A client of the vendor's own says itself who it is. */
record OauthAccount(Optional<ProfileConfig> profile, Credential credential) implements AccountKind {
    private static final String VENDORS_SESSION = "x-claude-code-session-id";

    @Override
    public void authorize(ClientRequest request, Dialect dialect, MultiMap headers) throws RefusedException {
        BearerToken.put(credential, headers);
        if (dialect == Dialect.MESSAGES) {
            profile.flatMap(ProfileConfig::betaHeader)
                    .ifPresent(beta -> HeaderList.add(headers, HeaderList.ANTHROPIC_BETA, beta));
        }
    }

    @Override
    public boolean renews() {
        return true;
    }

    @Override
    public Optional<String> systemText(ClientRequest request, Dialect dialect) {
        return dialect == Dialect.MESSAGES && !request.headers().contains(VENDORS_SESSION)
                ? profile.flatMap(ProfileConfig::identityPrompt).filter(prompt -> !prompt.isBlank())
                : Optional.empty();
    }
}
