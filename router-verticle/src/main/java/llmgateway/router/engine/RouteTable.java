package llmgateway.router.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.contracts.Glob;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.config.RouteConfig.TargetConfig;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.model.ModelCatalog;

/**
 * The way from a model's name to the accounts that serve it. A name is looked up as an exact route, then as a qualified name
 * ({@code provider.model}, {@code account.model}, {@code provider.account.model}; the longest section that fits wins), then as
 * a wildcard route, then among the models that the accounts serve. Accounts of one provider form a pool; a short name that
 * accounts of different providers serve is ambiguous.
 */
final class RouteTable implements ModelNames {
    private final List<AccountConfig> accounts;
    private final Map<String, RouteConfig> exactRoutes = new HashMap<>();
    private final List<RouteConfig> wildcardRoutes = new ArrayList<>();
    private final Map<String, List<AccountConfig>> sections = new HashMap<>();
    private final Set<String> labels = new HashSet<>();

    RouteTable(GatewayConfig config) {
        accounts = config.upstreamAccounts();
        for (RouteConfig route : config.modelRoutes()) {
            if (isWildcard(route)) {
                wildcardRoutes.add(route);
            } else {
                exactRoutes.put(route.sourceModel(), route);
            }
            route.targets().forEach(target -> labels.add(target.model()));
        }
        wildcardRoutes.sort(Comparator.comparing(route -> -route.sourceModel().length()));
        for (AccountConfig account : accounts) {
            String provider = account.provider().toLowerCase(Locale.ROOT);
            String id = account.id().toLowerCase(Locale.ROOT);
            for (String section : new LinkedHashSet<>(List.of(provider, id, provider + "." + id))) {
                sections.computeIfAbsent(section, name -> new ArrayList<>()).add(account);
            }
            labels.addAll(AccountModels.names(account));
            labels.addAll(ModelCatalog.listed(account.provider()));
        }
    }

    @Override
    public Resolution resolve(String model) throws RefusedException {
        if (model.isEmpty()) {
            throw ModelNames.nameless();
        }
        RouteConfig exact = exactRoutes.get(model);
        if (exact != null) {
            return new Resolution(model, chain(exact), exact.strictness());
        }
        Optional<Resolution> qualified = qualified(model);
        if (qualified.isPresent()) {
            return qualified.get();
        }
        for (RouteConfig route : wildcardRoutes) {
            if (new Glob(route.sourceModel()).matches(model)) {
                return new Resolution(model, chain(route), route.strictness());
            }
        }
        return new Resolution(model, List.of(serving(model)));
    }

    @Override
    public String label(String model) {
        return labels.contains(model) ? model : "other";
    }

    private static boolean isWildcard(RouteConfig route) {
        return route.sourceModel().endsWith("*");
    }

    private List<List<Candidate>> chain(RouteConfig route) throws RefusedException {
        List<List<Candidate>> chain = new ArrayList<>();
        for (TargetConfig target : route.targets()) {
            chain.add(target(target));
        }
        return chain;
    }

    private List<Candidate> target(TargetConfig target) throws RefusedException {
        if (target.provider().isPresent()) {
            List<AccountConfig> section =
                    sections.getOrDefault(target.provider().get().toLowerCase(Locale.ROOT), List.of());
            List<Candidate> candidates = within(section, target.model());
            if (candidates.isEmpty()) {
                throw unknown(target.model());
            }
            return candidates;
        }
        Optional<Resolution> qualified = qualified(target.model());
        return qualified.isPresent() ? qualified.get().chain().get(0) : serving(target.model());
    }

    private Optional<Resolution> qualified(String model) {
        for (int dot = model.lastIndexOf('.'); dot > 0; dot = model.lastIndexOf('.', dot - 1)) {
            List<AccountConfig> section = sections.get(model.substring(0, dot).toLowerCase(Locale.ROOT));
            String rest = model.substring(dot + 1);
            if (section != null && !rest.isEmpty()) {
                List<Candidate> candidates = within(section, rest);
                if (!candidates.isEmpty()) {
                    return Optional.of(new Resolution(rest, List.of(candidates)));
                }
            }
        }
        return Optional.empty();
    }

    private static List<Candidate> within(List<AccountConfig> section, String model) {
        return section.stream()
                .filter(account -> AccountModels.allows(account, model))
                .map(account -> new Candidate(account, model))
                .toList();
    }

    private List<Candidate> serving(String model) throws RefusedException {
        List<AccountConfig> named = accounts.stream()
                .filter(account -> Glob.anyMatches(AccountModels.of(account), model))
                .toList();
        List<AccountConfig> serving = named.isEmpty()
                ? accounts.stream()
                        .filter(account -> AccountModels.of(account).isEmpty())
                        .toList()
                : named;
        if (serving.isEmpty()) {
            throw unknown(model);
        }
        Set<String> providers = new TreeSet<>();
        serving.stream().filter(AccountConfig::active).forEach(account -> providers.add(account.provider()));
        if (providers.size() > 1) {
            List<String> names =
                    providers.stream().map(provider -> provider + "." + model).toList();
            throw ModelNames.refused(
                    FailureKind.AMBIGUOUS_MODEL,
                    "The model '" + model + "' is served by several providers; ask for one of "
                            + String.join(", ", names) + ".");
        }
        return serving.stream().map(account -> new Candidate(account, model)).toList();
    }

    private static RefusedException unknown(String model) {
        return ModelNames.refused(
                FailureKind.UNKNOWN_MODEL, "model: " + model + " is not served by any account of this gateway.");
    }
}
