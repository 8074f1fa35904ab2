package llmgateway.router.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The models that are publicly known of each provider, so that an account with globs can be listed by names. */
final class KnownModels {
    private static final Map<String, List<String>> BY_PROVIDER = read();

    private KnownModels() {}

    static List<String> of(String provider) {
        return BY_PROVIDER.getOrDefault(provider, List.of());
    }

    private static Map<String, List<String>> read() {
        Map<String, List<String>> models = new LinkedHashMap<>();
        try (InputStream resource = Objects.requireNonNull(KnownModels.class.getResourceAsStream("known-models.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] words = line.split(" ", -1);
                        models.merge(words[0], List.of(words).subList(1, words.length), (a, b) -> {
                            throw new IllegalStateException("known-models.txt names " + words[0] + " twice");
                        });
                    });
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return Map.copyOf(models);
    }
}
