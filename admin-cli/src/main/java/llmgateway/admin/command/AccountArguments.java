package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import io.vertx.core.json.JsonObject;
import java.util.List;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Input;
import llmgateway.admin.line.SecretSource;
import org.jspecify.annotations.Nullable;

/** What can be said about an account. */
class AccountArguments extends Arguments {
    @Parameter(
            names = "--type",
            placeholder = "TYPE",
            description = "api-key (if left out), client-token, oauth or workload-identity")
    @Nullable
    String type;

    @Parameter(names = "--name", placeholder = "NAME", description = "A name for people")
    @Nullable
    String name;

    @Parameter(names = "--id", placeholder = "ID", description = "A stable id; made from the name if left out")
    @Nullable
    String id;

    @Parameter(
            names = "--provider",
            placeholder = "NAME",
            description = "anthropic (if left out), or openai for any compatible server")
    @Nullable
    String provider;

    @Parameter(
            names = {"--key", "--api-key"},
            placeholder = "KEY",
            converter = SecretSource.Converter.class,
            description = "The provider's API key, - to read it from standard input, or @FILE")
    @Nullable
    SecretSource key;

    @Parameter(names = "--base-url", placeholder = "URL", description = "The server; else the provider's own")
    @Nullable
    String baseUrl;

    @Parameter(
            names = "--models",
            placeholder = "A,B",
            description = "The models that it serves, * stands for any text")
    @Nullable
    List<String> models;

    @Parameter(
            names = "--apis",
            placeholder = "A,B",
            description = "What the server speaks: messages, chat, responses, embeddings")
    @Nullable
    List<String> apis;

    @Parameter(
            names = "--quirks",
            placeholder = "A,B",
            description = "What the server wants otherwise than its dialect says; the configuration's page lists them")
    @Nullable
    List<String> quirks;

    @Parameter(
            names = "--anthropic-version",
            placeholder = "DATE",
            description = "The version of converted calls: 2023-06-01 (if left out) or 2026-10-21")
    @Nullable
    String anthropicVersion;

    @Parameter(names = "--weight", placeholder = "N", description = "The share of requests among equals")
    @Nullable
    Integer weight;

    @Parameter(names = "--priority", placeholder = "N", description = "A lower number is tried first")
    @Nullable
    Integer priority;

    @Parameter(names = "--max-concurrency", placeholder = "N", description = "Requests at once; 0: no bound")
    @Nullable
    Integer maxConcurrency;

    @Parameter(
            names = "--auth-header",
            placeholder = "HEADER",
            description = "What carries the key: bearer, x-api-key or api-key")
    @Nullable
    String authHeader;

    @Parameter(names = "--query", placeholder = "NAME=VALUE", description = "A query parameter that the server wants")
    @Nullable
    List<String> query;

    @Parameter(
            names = "--inject-usage",
            arity = 1,
            placeholder = "true|false",
            description = "Whether to ask for usage on streamed Chat calls")
    @Nullable
    Boolean injectUsage;

    @Parameter(names = "--http-proxy", placeholder = "URL", description = "The proxy for this account")
    @Nullable
    String httpProxy;

    @Parameter(names = "--ca-file", placeholder = "FILE", description = "The server's private authority, PEM")
    @Nullable
    String caFile;

    @Parameter(names = "--allow-plaintext", description = "Allow http: to another host than this one")
    boolean allowPlaintext;

    @Parameter(names = "--profile", placeholder = "NAME", description = "The OAuth profile")
    @Nullable
    String profile;

    @Parameter(names = "--client-id", placeholder = "ID", description = "The OAuth client id")
    @Nullable
    String clientId;

    @Parameter(
            names = "--client-secret",
            placeholder = "SECRET",
            converter = SecretSource.Converter.class,
            description = "The OAuth client secret, - for standard input, or @FILE")
    @Nullable
    SecretSource clientSecret;

    @Parameter(
            names = "--acknowledge-provider-terms",
            description = "Says that you know and accept the provider's terms for such accounts")
    boolean acknowledgeProviderTerms;

    @Parameter(names = "--token-url", placeholder = "URL", description = "Where a workload's tokens come from")
    @Nullable
    String tokenUrl;

    @Parameter(
            names = "--identity-token-file",
            placeholder = "FILE",
            description = "The file on the node's machine that holds the workload's identity token")
    @Nullable
    String identityTokenFile;

    @Parameter(
            names = "--identity-token-env",
            placeholder = "NAME",
            description = "The node's environment variable that holds it instead")
    @Nullable
    String identityTokenEnv;

    @Parameter(
            names = "--federation-rule-id",
            placeholder = "ID",
            description = "The provider's rule that trusts the identity")
    @Nullable
    String federationRuleId;

    @Parameter(names = "--organization-id", placeholder = "ID", description = "The workload's organization")
    @Nullable
    String organizationId;

    @Parameter(names = "--service-account-id", placeholder = "ID", description = "The service account to act as")
    @Nullable
    String serviceAccountId;

    @Parameter(names = "--workspace-id", placeholder = "ID", description = "The workspace to act in")
    @Nullable
    String workspaceId;

    @Parameter(names = "--scope", placeholder = "SCOPE", description = "The scope of a workload's tokens")
    @Nullable
    String scope;

    @Parameter(
            names = "--body-format",
            placeholder = "FORMAT",
            description = "How a workload's requests for tokens are written: form (if left out) or json")
    @Nullable
    String bodyFormat;

    @Override
    protected void complete(JsonObject arguments, Input input) throws CommandException {
        if (query != null) {
            JsonObject parameters = new JsonObject();
            for (String pair : query) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw CommandException.badUsage("--query takes NAME=VALUE");
                }
                parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
            arguments.put("query", parameters);
        }
    }
}
