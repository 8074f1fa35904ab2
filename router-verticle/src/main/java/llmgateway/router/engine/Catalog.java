package llmgateway.router.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Glob;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.message.Listed;

/** What can be asked for: aliases first, then the models of the active accounts; or what the sections of a TOML file serve. */
public final class Catalog {
    private final List<Listed.Model> models;
    private final List<Listed.Provider> providers;

    private Catalog(List<Listed.Model> models, List<Listed.Provider> providers) {
        this.models = List.copyOf(models);
        this.providers = List.copyOf(providers);
    }

    /** What can be asked for by {@code config}. */
    public static Catalog of(GatewayConfig config) {
        if (config.sections().isEmpty()) {
            return ofRoutes(config);
        }
        SectionTable table = new SectionTable(config.sections().get(), config.upstreamAccounts());
        return new Catalog(table.models(), table.providers());
    }

    private static Catalog ofRoutes(GatewayConfig config) {
        Map<String, Listed.Model> byId = new LinkedHashMap<>();
        for (RouteConfig route : config.modelRoutes()) {
            if (!route.sourceModel().endsWith("*")) {
                String owner = route.targets().stream()
                        .findFirst()
                        .flatMap(RouteConfig.TargetConfig::provider)
                        .orElse("gateway");
                byId.putIfAbsent(route.sourceModel(), new Listed.Model(route.sourceModel(), owner));
            }
        }
        List<Listed.Provider> listed = new ArrayList<>();
        for (AccountConfig account : config.upstreamAccounts()) {
            if (account.active()) {
                for (String name : AccountModels.names(account)) {
                    byId.putIfAbsent(name, new Listed.Model(name, account.provider()));
                }
                List<String> patterns =
                        AccountModels.of(account).stream().map(Glob::pattern).toList();
                listed.add(new Listed.Provider(account.id(), account.provider(), patterns, account.root()));
            }
        }
        return new Catalog(List.copyOf(byId.values()), listed);
    }

    /** The names under which an account's models can be asked for, those that its configuration names first. */
    public static List<String> namesOf(AccountConfig account) {
        return List.copyOf(AccountModels.names(account));
    }

    /** The models that {@code caller} may use. */
    public List<Listed.Model> models(Caller caller) {
        return models.stream().filter(model -> caller.mayUse(model.id())).toList();
    }

    public List<Listed.Provider> providers() {
        return providers;
    }
}
