package llmgateway.upstream.engine.token;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig.BodyFormat;
import llmgateway.contracts.config.OauthConfig.ProfileConfig;
import llmgateway.contracts.config.WorkloadIdentityConfig;

/** A request to a token endpoint; its body holds secrets and is shown by nothing. */
public final class TokenRequest {
    private final List<String> urls;
    private final BodyFormat format;
    private final Map<String, String> parameters;

    private TokenRequest(List<String> urls, BodyFormat format, Map<String, String> parameters) {
        this.urls = urls;
        this.format = format;
        this.parameters = parameters;
    }

    /** The request of {@code account} by its profile. */
    public static TokenRequest of(AccountConfig account, ProfileConfig profile, Grant grant) {
        Map<String, String> parameters = new LinkedHashMap<>(grant.parameters());
        account.clientId().or(profile::clientId).ifPresent(id -> parameters.put("client_id", id));
        account.clientSecret()
                .or(profile::clientSecret)
                .ifPresent(secret -> parameters.put("client_secret", secret.reveal()));
        return new TokenRequest(profile.allTokenUrls(), profile.bodyFormat(), parameters);
    }

    /** The request of a workload. */
    public static TokenRequest of(WorkloadIdentityConfig settings, Grant grant) {
        return new TokenRequest(List.of(settings.tokenUrl()), settings.bodyFormat(), grant.parameters());
    }

    /** Where it goes; a later one when the one before is gone. */
    public List<String> urls() {
        return urls;
    }

    public String contentType() {
        return format == BodyFormat.JSON ? "application/json" : "application/x-www-form-urlencoded";
    }

    public Buffer body() {
        if (format == BodyFormat.JSON) {
            JsonObject json = new JsonObject();
            parameters.forEach(json::put);
            return json.toBuffer();
        }
        return Buffer.buffer(parameters.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "token request";
    }
}
