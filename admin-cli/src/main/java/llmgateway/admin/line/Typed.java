package llmgateway.admin.line;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A command line taken apart as far as it can be without knowing the command.
 *
 * @param words the first one or two words, the command's name; fewer if there are none
 * @param rest everything else in the order in which it was typed
 */
record Typed(List<String> words, List<String> rest) {

    /** Takes {@code line} apart; an older spelling has become today's. */
    static Typed of(String[] line, Catalog catalog) {
        List<String> words = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < line.length; i++) {
            String word = line[i];
            boolean named = words.size() == 2
                    || (words.size() == 1 && catalog.verbs(words.get(0)).isEmpty());
            if (named) {
                rest.addAll(Arrays.asList(line).subList(i, line.length));
                break;
            }
            if (word.startsWith("-")) {
                rest.add(word);
                if (GlobalOptions.WITH_VALUE.contains(word) && i + 1 < line.length) {
                    rest.add(line[++i]);
                }
            } else if (words.isEmpty()) {
                List<String> today = catalog.today(word);
                words.addAll(today.subList(0, Math.min(2, today.size())));
                rest.addAll(today.subList(words.size(), today.size()));
            } else {
                words.add(word);
            }
        }
        return new Typed(List.copyOf(words), List.copyOf(rest));
    }

    String group() {
        return words.isEmpty() ? "" : words.get(0);
    }

    String verb() {
        return words.size() < 2 ? "" : words.get(1);
    }
}
