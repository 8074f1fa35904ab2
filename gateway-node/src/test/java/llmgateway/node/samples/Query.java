package llmgateway.node.samples;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a PromQL query asks of metrics. Reads as much of the language as the queries here use; what it does not know fails.
 *
 * @param selectors the metrics, each with what it says of labels
 * @param groupings the labels that are grouped or matched by
 */
record Query(List<Selector> selectors, List<Grouping> groupings) {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|(?<text>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')|(?<range>\\[[^\\]]*\\])|(?<word>[A-Za-z_:][\\w:]*)"
                    + "|(?<number>\\d[\\w.]*)|(?<sign>[!=<>]=|[=!]~|[-+*/%^(){},=<>])");
    private static final String AGGREGATED = "by";
    private static final Set<String> MATCHED = Set.of("on", "group_left", "group_right");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "offset", "bool");

    /**
     * A metric in a query.
     *
     * @param matchers the values that are named for each label; a regular expression is taken apart at its bars
     */
    record Selector(String metric, Map<String, Set<String>> matchers) {}

    /** Labels that each of {@code metrics} needs to have. */
    record Grouping(Set<String> labels, List<String> metrics) {}

    static Query of(String text) {
        return new Reader(tokens(text)).read();
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new AssertionError("Not understood at " + at + ": " + text);
            }
            if (!matcher.group().isBlank()) {
                tokens.add(matcher.group());
            }
            at = matcher.end();
        }
        return tokens;
    }

    /** Walks once through the tokens. */
    private static final class Reader {
        private final List<String> tokens;
        private final List<Selector> selectors = new ArrayList<>();
        private final List<Integer> places = new ArrayList<>();
        private final List<Set<String>> labels = new ArrayList<>();
        private final List<int[]> reaches = new ArrayList<>();
        private int at;

        Reader(List<String> tokens) {
            this.tokens = tokens;
        }

        Query read() {
            while (at < tokens.size()) {
                String token = tokens.get(at);
                if (!token.matches("[A-Za-z_:].*") || OPERATORS.contains(token)) {
                    at++;
                } else if (token.equals(AGGREGATED) || MATCHED.contains(token)) {
                    group(token.equals(AGGREGATED));
                } else if (is(at + 1, "(") || is(at + 1, AGGREGATED)) {
                    at++;
                } else {
                    select();
                }
            }
            return new Query(List.copyOf(selectors), grouped());
        }

        private void group(boolean aggregated) {
            int open = at + 1;
            int close = closing(open);
            labels.add(tokens.subList(open + 1, close).stream()
                    .filter(token -> !token.equals(","))
                    .collect(Collectors.toSet()));
            if (aggregated && !is(close + 1, "(")) {
                throw new AssertionError("Write the labels before the aggregated: " + tokens);
            }
            reaches.add(aggregated ? new int[] {close + 1, closing(close + 1)} : new int[] {0, tokens.size()});
            at = close + 1;
        }

        private List<Grouping> grouped() {
            List<Grouping> groupings = new ArrayList<>();
            for (int i = 0; i < labels.size(); i++) {
                int[] reach = reaches.get(i);
                List<String> metrics = new ArrayList<>();
                for (int selector = 0; selector < selectors.size(); selector++) {
                    if (places.get(selector) > reach[0] && places.get(selector) < reach[1]) {
                        metrics.add(selectors.get(selector).metric());
                    }
                }
                groupings.add(new Grouping(labels.get(i), metrics));
            }
            return groupings;
        }

        private void select() {
            places.add(at);
            String metric = tokens.get(at++);
            Map<String, Set<String>> matchers = new LinkedHashMap<>();
            if (is(at, "{")) {
                int close = tokens.subList(at, tokens.size()).indexOf("}") + at;
                for (int label = at + 1; label < close; label += 4) {
                    String value = tokens.get(label + 2);
                    matchers.put(
                            tokens.get(label),
                            Set.of(value.substring(1, value.length() - 1).split("\\|", -1)));
                }
                at = close + 1;
            }
            selectors.add(new Selector(metric, matchers));
        }

        private boolean is(int index, String token) {
            return index < tokens.size() && tokens.get(index).equals(token);
        }

        private int closing(int open) {
            int depth = 0;
            for (int i = open; i < tokens.size(); i++) {
                depth += is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
                if (depth == 0) {
                    return i;
                }
            }
            throw new AssertionError("Not closed: " + tokens);
        }
    }
}
