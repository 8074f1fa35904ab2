package llmgateway.upstream.engine.token;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.WorkloadIdentityConfig;

/** What a token is asked for with. */
public sealed interface Grant {

    /** The parameters that carry it to the token endpoint, in the clear. */
    Map<String, String> parameters();

    /** A token that renews a credential; servers may take each one only once. */
    record RefreshToken(Secret token) implements Grant {

        @Override
        public Map<String, String> parameters() {
            return Map.of("grant_type", "refresh_token", "refresh_token", token.reveal());
        }
    }

    /**
     * The code that a login ends with (RFC 6749) with the proof that it was begun here (RFC 7636).
     *
     * @param redirectUri where the login ended
     * @param state sent along if the server wants it
     */
    record AuthorizationCode(Secret code, Secret verifier, String redirectUri, Optional<String> state)
            implements Grant {

        @Override
        public Map<String, String> parameters() {
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("grant_type", "authorization_code");
            parameters.put("code", code.reveal());
            parameters.put("redirect_uri", redirectUri);
            parameters.put("code_verifier", verifier.reveal());
            state.ifPresent(value -> parameters.put("state", value));
            return parameters;
        }
    }

    /** An identity that the platform vouches for (RFC 7523); it may be presented again. */
    record Assertion(Secret token, WorkloadIdentityConfig settings) implements Grant {

        @Override
        public Map<String, String> parameters() {
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
            parameters.put("assertion", token.reveal());
            settings.federationRuleId().ifPresent(id -> parameters.put("federation_rule_id", id));
            settings.organizationId().ifPresent(id -> parameters.put("organization_id", id));
            settings.serviceAccountId().ifPresent(id -> parameters.put("service_account_id", id));
            settings.workspaceId().ifPresent(id -> parameters.put("workspace_id", id));
            settings.scope().ifPresent(scope -> parameters.put("scope", scope));
            return parameters;
        }
    }
}
