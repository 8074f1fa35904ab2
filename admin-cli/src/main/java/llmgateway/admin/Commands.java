package llmgateway.admin;

import java.util.Comparator;
import java.util.List;

/** The names of the commands. */
final class Commands {
    static final List<String> NAMES = List.of(
            "upstream",
            "apikey",
            "oauth",
            "route",
            "env",
            "config",
            "node",
            "server",
            "cluster",
            "secrets",
            "status",
            "health",
            "stats",
            "explain",
            "top",
            "completion");

    private Commands() {}

    /** The command whose name takes the fewest edits to get from {@code word}. */
    static String nearest(String word) {
        return NAMES.stream()
                .min(Comparator.comparingInt(name -> distance(word, name)))
                .orElseThrow();
    }

    /** The Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
