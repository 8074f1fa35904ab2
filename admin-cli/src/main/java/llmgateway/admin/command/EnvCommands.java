package llmgateway.admin.command;

import com.beust.jcommander.Parameter;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import llmgateway.admin.line.Arguments;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Input;
import llmgateway.admin.view.Changed;
import llmgateway.admin.view.Details;
import org.jspecify.annotations.Nullable;

/** The proxies for calls to upstreams. */
final class EnvCommands {
    private EnvCommands() {}

    static List<Command> all() {
        return List.of(
                new Command(
                        "env",
                        "list",
                        List.of(),
                        Arguments::new,
                        Order.toState(new Details()),
                        "Lists the proxy settings and where each comes from.",
                        "env list"),
                new Command(
                        "env",
                        "set",
                        List.of(),
                        Proxies::new,
                        Order.toState(new Changed("Set")),
                        "Sets proxies for calls to upstreams.",
                        "env set --https-proxy http://outbound.internal:3128 --no-proxy localhost,.internal"),
                new Command(
                        "env",
                        "unset",
                        List.of(),
                        Named::new,
                        Order.toState(new Changed("Unset")),
                        "Takes a proxy setting back.",
                        "env unset --name https_proxy"),
                new Command(
                        "env",
                        "show",
                        List.of(),
                        Named::new,
                        Order.toState(new Details()),
                        "Shows one proxy setting.",
                        "env show --name no_proxy"));
    }

    static final class Proxies extends Arguments {
        @Parameter(names = "--http-proxy", placeholder = "URL", description = "The proxy for http upstreams")
        @Nullable
        String httpProxy;

        @Parameter(names = "--https-proxy", placeholder = "URL", description = "The proxy for https upstreams")
        @Nullable
        String httpsProxy;

        @Parameter(
                names = "--no-proxy",
                placeholder = "HOSTS",
                description = "Hosts that are reached without a proxy, comma-separated")
        @Nullable
        String noProxy;

        @Override
        protected void complete(JsonObject arguments, Input input) throws CommandException {
            if (arguments.isEmpty()) {
                throw CommandException.badUsage("'env set' needs --http-proxy, --https-proxy or --no-proxy");
            }
        }
    }

    static final class Named extends Arguments {
        @Parameter(
                names = "--name",
                required = true,
                placeholder = "NAME",
                description = "http_proxy, https_proxy or no_proxy")
        @Nullable
        String name;

        @Override
        protected void complete(JsonObject arguments, Input input) {
            arguments.put("name", arguments.getString("name").replace('-', '_').toLowerCase(Locale.ROOT));
        }
    }
}
