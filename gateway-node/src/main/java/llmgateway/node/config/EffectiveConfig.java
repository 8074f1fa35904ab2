package llmgateway.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.EnvironmentConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.GatewayKeyConfig;
import llmgateway.contracts.config.RouteConfig;
import llmgateway.contracts.state.RecordId;
import llmgateway.node.config.StoredRecords.Entry;

/**
 * The configuration of the file together with the records of the state store. The file wins: a record that does not go with it,
 * or does not hold by itself, is left out.
 *
 * @param config the file's entries, then those of the records that are used
 * @param problems what is wrong with the file's part, seen with these records
 * @param leftOut what is wrong with the records that are not used; a path begins with the record's name, as in
 *     {@code account/main.base_url}
 */
public record EffectiveConfig(GatewayConfig config, List<Problem> problems, List<Problem> leftOut) {
    private static final Pattern ENTRY =
            Pattern.compile("(upstream_accounts|gateway_keys|model_routes)\\[(\\d+)\\](.*)");

    public EffectiveConfig {
        problems = List.copyOf(problems);
        leftOut = List.copyOf(leftOut);
    }

    /** Puts {@code records} beside the entries of {@code file}; blocks for no longer than it takes to look for certificates. */
    public static EffectiveConfig of(GatewayConfig file, StoredRecords records) {
        List<Problem> leftOut = new ArrayList<>();
        Set<String> accountIds = ids(file.upstreamAccounts(), account -> Optional.of(account.id()));
        Set<String> keyIds = ids(file.gatewayKeys(), GatewayKeyConfig::id);
        Parts parts = new Parts(
                withoutThoseOf(accountIds, records.accounts(leftOut::add), leftOut),
                withoutThoseOf(keyIds, records.keys(leftOut::add), leftOut),
                records.routes(leftOut::add),
                records.environment(leftOut::add));
        while (true) {
            GatewayConfig config = parts.beside(file);
            Problems checked = new Problems(StoredRecords.STATE);
            new ConfigChecks(checked).check(config);
            List<Finding> ofRecords = parts.ofRecords(file, checked.errors());
            if (ofRecords.isEmpty()) {
                return new EffectiveConfig(config, checked.errors(), leftOut);
            }
            ofRecords.forEach(finding -> leftOut.add(finding.problem()));
            parts = parts.without(ofRecords.stream().map(Finding::id).collect(Collectors.toSet()));
        }
    }

    /** All problems, each with its path and without its source. */
    public Set<String> allProblems() {
        return Stream.concat(problems.stream(), leftOut.stream())
                .map(problem -> problem.path() + " " + problem.wrong()
                        + (problem.allowed().isEmpty() ? "" : "; allowed: " + problem.allowed()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Says whether {@code problem}, of the checks of a configuration as {@link #of} makes it, is about a record. */
    static boolean isOfRecord(Problem problem, GatewayConfig file) {
        Matcher entry = ENTRY.matcher(problem.path());
        return entry.matches() && Integer.parseInt(entry.group(2)) >= size(entry.group(1), file);
    }

    private static int size(String section, GatewayConfig file) {
        return switch (section) {
            case "upstream_accounts" -> file.upstreamAccounts().size();
            case "gateway_keys" -> file.gatewayKeys().size();
            default -> file.modelRoutes().size();
        };
    }

    private static <T> Set<String> ids(List<T> entries, Function<T, Optional<String>> id) {
        return entries.stream().map(id).flatMap(Optional::stream).collect(Collectors.toSet());
    }

    private static <T> List<Entry<T>> withoutThoseOf(Set<String> ids, List<Entry<T>> entries, List<Problem> leftOut) {
        List<Entry<T>> kept = new ArrayList<>();
        for (Entry<T> entry : entries) {
            if (ids.contains(entry.id().id())) {
                leftOut.add(new Problem(
                        StoredRecords.STATE,
                        entry.id().toString(),
                        "is in the configuration file too, and the file wins",
                        ""));
            } else {
                kept.add(entry);
            }
        }
        return kept;
    }

    /** What is wrong with a record. */
    private record Finding(RecordId id, Problem problem) {}

    /** The entries of records. */
    private record Parts(
            List<Entry<AccountConfig>> accounts,
            List<Entry<GatewayKeyConfig>> keys,
            List<Entry<RouteConfig>> routes,
            Optional<EnvironmentConfig> environment) {

        GatewayConfig beside(GatewayConfig file) {
            return new GatewayConfig(
                    file.server(),
                    file.management(),
                    file.cluster(),
                    file.admin(),
                    joined(file.gatewayKeys(), keys),
                    joined(file.upstreamAccounts(), accounts),
                    joined(file.modelRoutes(), routes),
                    file.models(),
                    file.failureRules(),
                    file.routing(),
                    file.timeouts(),
                    file.oauth(),
                    environment
                            .map(stored -> joined(file.environment(), stored))
                            .orElse(file.environment()),
                    file.logging(),
                    file.sections());
        }

        private static EnvironmentConfig joined(EnvironmentConfig file, EnvironmentConfig stored) {
            return new EnvironmentConfig(
                    file.httpProxy().or(stored::httpProxy),
                    file.httpsProxy().or(stored::httpsProxy),
                    file.noProxy().or(stored::noProxy));
        }

        private static <T> List<T> joined(List<T> file, List<Entry<T>> stored) {
            return Stream.concat(file.stream(), stored.stream().map(Entry::value))
                    .toList();
        }

        /** Those of {@code problems} that are about records, under the records' names. */
        List<Finding> ofRecords(GatewayConfig file, List<Problem> problems) {
            List<Finding> ofRecords = new ArrayList<>();
            for (Problem problem : problems) {
                Matcher entry = ENTRY.matcher(problem.path());
                if (entry.matches() && isOfRecord(problem, file)) {
                    int index = Integer.parseInt(entry.group(2)) - size(entry.group(1), file);
                    RecordId id = section(entry.group(1)).get(index).id();
                    ofRecords.add(new Finding(
                            id,
                            new Problem(StoredRecords.STATE, id + entry.group(3), problem.wrong(), problem.allowed())));
                }
            }
            return ofRecords;
        }

        private List<? extends Entry<?>> section(String name) {
            return switch (name) {
                case "upstream_accounts" -> accounts;
                case "gateway_keys" -> keys;
                default -> routes;
            };
        }

        Parts without(Set<RecordId> ids) {
            return new Parts(others(accounts, ids), others(keys, ids), others(routes, ids), environment);
        }

        private static <T> List<Entry<T>> others(List<Entry<T>> entries, Set<RecordId> ids) {
            return entries.stream().filter(entry -> !ids.contains(entry.id())).toList();
        }
    }
}
