package llmgateway.node.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import llmgateway.contracts.config.Setting;

/** The spelling of configuration keys and of their enumerated values. */
final class SettingNames {
    private SettingNames() {}

    /** The components of a configuration record that are keys of a file. */
    static List<RecordComponent> keys(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> component.isAnnotationPresent(Setting.class))
                .toList();
    }

    /** The key of a record component: {@code baseUrl} is {@code base_url} in a file. */
    static String key(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** An enumerated value as the documentation writes it. */
    static String value(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant that {@code text} means; case, {@code _} and {@code -} make no difference. */
    static <E> Optional<E> constant(E[] constants, String text) {
        for (E constant : constants) {
            if (value((Enum<?>) constant).equals(text.toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }

    /** The one of {@code known} that {@code typed} may have meant, if any is near. */
    static Optional<String> nearest(String typed, Collection<String> known) {
        String best = "";
        int least = Math.max(2, typed.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(typed.toLowerCase(Locale.ROOT).replace('-', '_'), candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** How many single-character edits lie between two words. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
