package llmgateway.node.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.node.config.EmxSection.Access;
import llmgateway.node.config.EmxTable.Given;

/**
 * Finds the sections below {@code [llm.provider]}: every table that says something itself or has no table below it. Type, key
 * and server pass from a table to those below it. The environment's keys and servers belong to the sections {@code openai} and
 * {@code anthropic}, which its keys alone bring about.
 */
final class EmxSections {
    static final List<String> TYPES = List.of(AccountConfig.OPENAI, AccountConfig.ANTHROPIC);

    private static final String TYPE = "type";
    private static final String API_KEY = "api_key";
    private static final String API_BASE = "api_base";
    private static final String BASE_URL = "base_url";
    private static final String MODEL = "model";
    private static final String MODELS = "models";
    private static final List<String> KEYS = List.of(API_BASE, BASE_URL, API_KEY, MODEL, MODELS, TYPE);

    private final EmxEnvironment environment;
    private final Problems problems;
    private final List<EmxSection> found = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private boolean complete = true;

    EmxSections(EmxEnvironment environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /**
     * Finds all sections.
     *
     * @param provider the table {@code [llm.provider]}
     * @param settings the keys of that table that are no sections
     */
    List<EmxSection> find(EmxTable provider, List<String> settings) {
        Map<String, EmxTable> tops = provider.tablesBut(settings);
        Access above = new Access(type(provider), Optional.empty(), Optional.empty());
        tops.forEach((name, table) -> top(name, table, above));
        for (String name : TYPES) {
            if (tops.keySet().stream().noneMatch(name::equalsIgnoreCase)
                    && environment.apiKey(name).isPresent()) {
                top(name, new EmxTable(Map.of(), provider.at(name), problems), above);
            }
        }
        return found;
    }

    /** Whether nothing was passed over that could be the section which some other place refers to. */
    boolean complete() {
        return complete;
    }

    /** The type that a table states, in lower case. */
    private Optional<Given> type(EmxTable table) {
        Optional<Given> type =
                table.text(TYPE).map(given -> new Given(given.text().toLowerCase(Locale.ROOT), given.origin()));
        if (type.isPresent() && !TYPES.contains(type.get().text()) && type.get().isSound()) {
            problems.add(type.get().origin(), "is an unknown type", String.join(", ", TYPES));
            return Optional.of(new Given(AccountConfig.OPENAI, type.get().origin()));
        }
        return type;
    }

    private void top(String name, EmxTable table, Access above) {
        String known = name.toLowerCase(Locale.ROOT);
        Optional<Given> type = TYPES.contains(known) ? Optional.of(new Given(known, table.path())) : above.type();
        Access access = new Access(type, environment.apiKey(known), environment.baseUrl(known));
        read(List.of(name), table, access, access.apiKey().isPresent());
    }

    /**
     * Reads a table and those below it.
     *
     * @param above what it inherits; of a table at the top, what the environment says in its place
     * @param stated whether it is a section whatever the file says
     */
    private void read(List<String> elements, EmxTable table, Access above, boolean stated) {
        table.refuseUnknown(KEYS, false, String.join(", ", KEYS));
        Map<String, EmxTable> below = table.tablesBut(KEYS);
        boolean top = elements.size() == 1;
        Access access = new Access(
                type(table).or(above::type),
                top
                        ? above.apiKey().or(() -> table.text(API_KEY))
                        : table.text(API_KEY).or(above::apiKey),
                top ? above.baseUrl().or(() -> server(table)) : server(table).or(above::baseUrl));
        if (stated || below.isEmpty() || table.hasAny(KEYS)) {
            access = add(elements, table, access, below.isEmpty());
        }
        for (Map.Entry<String, EmxTable> entry : below.entrySet()) {
            below(elements, entry.getKey(), entry.getValue(), access);
        }
    }

    private void below(List<String> elements, String element, EmxTable table, Access access) {
        String last = elements.get(elements.size() - 1);
        if (isDigit(last, last.length() - 1) && isDigit(element, 0)) {
            complete = false;
            StringBuilder header = new StringBuilder("llm.provider");
            elements.subList(0, elements.size() - 1)
                    .forEach(above -> header.append('.').append(EmxTable.written(above)));
            problems.add(
                    table.path(),
                    "is read as a section " + element + " inside of a section " + last,
                    "[" + header + ".\"" + last + "." + element + "\"], with the name that holds a dot in quotes");
        } else {
            List<String> deeper = new ArrayList<>(elements);
            deeper.add(element);
            read(List.copyOf(deeper), table, access, false);
        }
    }

    private static boolean isDigit(String text, int index) {
        return index >= 0 && index < text.length() && Character.isDigit(text.charAt(index));
    }

    private Optional<Given> server(EmxTable table) {
        Optional<Given> base = table.text(API_BASE);
        Optional<Given> url = table.text(BASE_URL);
        if (base.isPresent() && url.isPresent()) {
            problems.add(table.path(), "has both api_base and base_url", "one of them");
        }
        return base.or(() -> url);
    }

    /** Adds a section; gives back what those below inherit, completed so that a problem is not reported for each of them. */
    private Access add(List<String> elements, EmxTable table, Access access, boolean leaf) {
        EmxSection section =
                new EmxSection(elements, table.path(), access, table.text(MODEL).map(Given::text), table.texts(MODELS));
        if (elements.stream().anyMatch(String::isBlank)) {
            problems.add(table.path(), "has an empty name", "a name");
        }
        if (!names.add(section.name().toLowerCase(Locale.ROOT))) {
            problems.add(table.path(), "has the name of another section", "each name once; case makes no difference");
            return access;
        }
        if (access.apiKey().isEmpty()
                && (leaf || section.model().isPresent() || !section.models().isEmpty())) {
            problems.add(
                    table.path(),
                    "has no api_key",
                    "api_key here or in a section above"
                            + EmxEnvironment.keyHint(elements.get(0).toLowerCase(Locale.ROOT)));
        }
        found.add(section);
        if (access.type().isEmpty()) {
            problems.add(
                    table.path(),
                    "has no type",
                    "type = \"" + String.join("\" or \"", TYPES) + "\", here or in [llm.provider]");
            return new Access(
                    Optional.of(new Given(AccountConfig.OPENAI, table.path())), access.apiKey(), access.baseUrl());
        }
        return access;
    }
}
