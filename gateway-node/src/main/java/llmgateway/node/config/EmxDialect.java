package llmgateway.node.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import llmgateway.contracts.config.SectionsConfig;
import llmgateway.node.config.EmxSection.Access;
import llmgateway.node.config.EmxTable.Given;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a TOML configuration, together with the environment that wins over it, into the keys of the native dialect: the
 * listener, one account for each section that has a key, and no conversion. What the native dialect cannot say, the names of
 * sections and their models, comes beside it.
 */
final class EmxDialect {
    private static final String HOST = "127.0.0.1";
    private static final int PORT = 8848;
    private static final String DEFAULT = "default";
    private static final String UNKNOWN_MODELS = "unknown_models";
    private static final List<String> PROVIDER_KEYS = List.of("type", DEFAULT, UNKNOWN_MODELS);

    private final EmxEnvironment environment;
    private final Problems problems;

    EmxDialect(Map<String, String> env, Problems problems) {
        this.environment = new EmxEnvironment(env);
        this.problems = problems;
    }

    /**
     * A TOML configuration in the native dialect.
     *
     * @param tree the keys that the native dialect has
     * @param sections what it has not
     */
    record Rewritten(Map<String, @Nullable Object> tree, SectionsConfig sections) {}

    /** The native form of {@code tree}, in which references are resolved. */
    Rewritten rewrite(Map<String, @Nullable Object> tree) {
        EmxTable root = new EmxTable(tree, "", problems);
        root.refuseUnknown(List.of("llm"), true, "llm");
        EmxTable llm = root.table("llm");
        llm.refuseUnknown(List.of("host", "port", "provider"), true, "host, port, provider");
        EmxTable provider = llm.table("provider");
        provider.refuseUnknown(
                PROVIDER_KEYS,
                false,
                String.join(", ", PROVIDER_KEYS) + ", and sections such as [llm.provider.openai]");
        EmxSections sections = new EmxSections(environment, problems);
        List<EmxSection> found = sections.find(provider, PROVIDER_KEYS);
        Map<String, @Nullable Object> rewritten = new LinkedHashMap<>();
        rewritten.put("server", server(llm));
        rewritten.put("upstream_accounts", accounts(found));
        rewritten.put("routing", Map.of("convert", "never"));
        return new Rewritten(rewritten, names(provider, found, sections.complete()));
    }

    private Map<String, @Nullable Object> server(EmxTable llm) {
        Map<String, @Nullable Object> server = new LinkedHashMap<>();
        server.put("host", setting("host", environment.host(), llm, HOST));
        server.put("port", setting("port", environment.port(), llm, PORT));
        return server;
    }

    private Object setting(String key, Optional<Given> variable, EmxTable llm, Object byDefault) {
        problems.spelled("server." + key, variable.map(Given::origin).orElse(llm.at(key)));
        Object written = llm.raw(key);
        return variable.<Object>map(Given::text).orElse(written == null ? byDefault : written);
    }

    private List<Map<String, String>> accounts(List<EmxSection> found) {
        List<Map<String, String>> accounts = new ArrayList<>();
        for (EmxSection section : found) {
            Access access = section.access();
            access.apiKey().ifPresent(key -> {
                String path = "upstream_accounts[" + accounts.size() + "]";
                Map<String, String> account = new LinkedHashMap<>();
                account.put("id", section.name());
                problems.spelled(path, section.path());
                put(account, "api_key", key, path);
                access.type().filter(Given::isSound).ifPresent(type -> put(account, "provider", type, path));
                access.baseUrl().filter(Given::isSound).ifPresent(url -> put(account, "base_url", url, path));
                accounts.add(account);
            });
        }
        return accounts;
    }

    private void put(Map<String, String> account, String key, Given value, String path) {
        account.put(key, value.text());
        problems.spelled(path + "." + key, value.origin());
    }

    private SectionsConfig names(EmxTable provider, List<EmxSection> found, boolean complete) {
        Optional<Given> configured = provider.text(DEFAULT);
        Optional<String> byType = Optional.ofNullable(provider.raw("type"))
                .map(Object::toString)
                .filter(type ->
                        found.stream().anyMatch(section -> section.name().equalsIgnoreCase(type)));
        boolean toDefault = unknownToDefault(provider, configured.isPresent() || byType.isPresent());
        SectionsConfig names = new SectionsConfig(
                found.stream().map(EmxSection::config).toList(),
                configured.map(Given::text).or(() -> byType),
                toDefault);
        configured.filter(given -> complete && given.isSound()).ifPresent(given -> check(given, names));
        return names;
    }

    private boolean unknownToDefault(EmxTable provider, boolean hasDefault) {
        Optional<Given> mode = provider.text(UNKNOWN_MODELS);
        if (mode.isEmpty() || !mode.get().isSound()) {
            return false;
        }
        if (!mode.get().text().equals(DEFAULT)) {
            problems.add(mode.get().origin(), "has an unknown value", DEFAULT);
        } else if (!hasDefault) {
            problems.add(mode.get().origin(), "has no default to go to", "a section's name as " + provider.at(DEFAULT));
        }
        return true;
    }

    private void check(Given byDefault, SectionsConfig names) {
        String name = byDefault.text();
        Optional<SectionsConfig.Section> enclosing = names.enclosing(name);
        int matching = names.matching(name).size();
        if (enclosing.isEmpty() && matching != 1) {
            TreeSet<String> known = new TreeSet<>();
            names.sections().forEach(section -> known.add(section.name()));
            problems.add(
                    byDefault.origin(),
                    matching == 0 ? "names no section" : "could be several sections",
                    known.isEmpty()
                            ? "none, since there are no sections"
                            : "one of " + String.join(", ", known) + ", alone or with a model behind it");
        } else if (!names.unknownToDefault()
                && enclosing
                        .filter(section -> section.name().equalsIgnoreCase(name)
                                && section.model().isEmpty())
                        .isPresent()) {
            problems.warn(byDefault.origin(), "is a section without a model, so requests have to name one", "");
        }
    }
}
