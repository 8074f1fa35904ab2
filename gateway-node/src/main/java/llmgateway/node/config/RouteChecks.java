package llmgateway.node.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.RouteConfig;

/** The rules for model routes. */
final class RouteChecks {
    private final Problems problems;

    RouteChecks(Problems problems) {
        this.problems = problems;
    }

    /**
     * Checks all routes.
     *
     * @param accountsAreKnown whether it can be said that a name is none of an account
     */
    void check(List<RouteConfig> routes, List<AccountConfig> accounts, boolean accountsAreKnown) {
        Set<String> sources = new HashSet<>();
        Set<String> targets = new TreeSet<>();
        for (AccountConfig account : accounts) {
            targets.add(account.id());
            targets.add(account.provider());
        }
        targets.remove("");
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            String path = "model_routes[" + i + "]";
            int star = route.sourceModel().indexOf('*');
            if (star >= 0 && star < route.sourceModel().length() - 1) {
                problems.add(path + ".source_model", "has a * that is not at its end", "a name, prefix*, or *");
            }
            if (ConfigChecks.repeats(sources, route.sourceModel())) {
                problems.add(path + ".source_model", "is the source of a route before it", "each source once");
            }
            targets(route, path, targets, accountsAreKnown);
        }
    }

    /** False if binding the accounts met a mistake that hides a name which a route may refer to. */
    static boolean knows(List<AccountConfig> accounts, Problems problems) {
        if (problems.at("upstream_accounts")) {
            return false;
        }
        for (int i = 0; i < accounts.size(); i++) {
            String path = "upstream_accounts[" + i + "]";
            if (problems.at(path)
                    || problems.at(path + ".id")
                    || problems.at(path + ".name")
                    || problems.at(path + ".provider")) {
                return false;
            }
        }
        return true;
    }

    private void targets(RouteConfig route, String path, Set<String> known, boolean accountsAreKnown) {
        if (route.targets().isEmpty()) {
            if (!problems.within(path)) {
                problems.add(path, "has no target", "target_model or targets");
            }
            return;
        }
        // A single target_model is kept as the one target; more, or another, means that both were given.
        boolean single = route.targetModel().isPresent()
                && route.targets()
                        .equals(List.of(
                                new RouteConfig.TargetConfig(route.targetModel().get(), route.targetProvider())));
        if (!single
                && (route.targetModel().isPresent() || route.targetProvider().isPresent())) {
            problems.add(path, "has both a single target and targets", "target_model with target_provider, or targets");
        }
        for (int i = 0; i < route.targets().size() && accountsAreKnown; i++) {
            Optional<String> provider = route.targets().get(i).provider();
            if (provider.isPresent() && !known.contains(provider.get())) {
                problems.add(
                        path + (single ? ".target_provider" : ".targets[" + i + "].provider"),
                        "names no provider or account that is configured",
                        known.isEmpty() ? "none, since there are no accounts" : String.join(", ", known));
            }
        }
    }
}
