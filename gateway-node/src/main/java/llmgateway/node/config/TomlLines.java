package llmgateway.node.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out which key a line of a broken TOML file is about; shows nothing but headers and keys that the dialect has. */
final class TomlLines {
    /** What is usually wrong with a file that is no TOML. */
    static final String QUOTES =
            "texts and names that hold a dot in quotes, as model = \"gpt-4.1\" in [llm.provider.openai.\"gpt-4.1\"]";

    private static final Pattern HEADER = Pattern.compile("\\s*\\[(llm[\\w.\"'-]*)].*");
    private static final Pattern KEY = Pattern.compile(
            "\\s*(host|port|type|default|unknown_models|api_key|api_base|base_url|model|models)\\s*=.*");

    private TomlLines() {}

    /** The path of the key on line {@code number}, counted from 1, as far as it is known. */
    static String keyAt(String text, int number) {
        List<String> lines = text.lines().limit(Math.max(number, 0)).toList();
        String key = lines.size() == number && number > 0 ? match(KEY, lines.get(number - 1)) : "";
        String header = "";
        for (String line : lines) {
            String found = match(HEADER, line);
            header = found.isEmpty() ? header : found;
        }
        return header.isEmpty() || key.isEmpty() ? header + key : header + "." + key;
    }

    private static String match(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.matches() ? matcher.group(1) : "";
    }
}
