package llmgateway.node.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's data and configuration are.
 *
 * @param dataDir the data directory, absolute; it need not exist
 * @param file the configuration file, absolute; empty for the built-in defaults. A file that was named need not exist
 */
public record ConfigLocation(Path dataDir, Optional<Path> file) {

    /**
     * Finds both: an option wins over the environment, and that over the usual places.
     *
     * @param config the option {@code --config}
     * @param dataDir the option {@code --data-dir}
     * @param home the user's home directory
     * @param workingDir the directory that relative paths start from
     */
    public static ConfigLocation find(
            @Nullable String config, @Nullable String dataDir, Map<String, String> env, Path home, Path workingDir) {
        String namedDir = firstOf(dataDir, env.get("LLM_GATEWAY_HOME"));
        Path data = (namedDir == null ? home.resolve(".llm-gateway") : workingDir.resolve(namedDir))
                .toAbsolutePath()
                .normalize();
        String named = firstOf(config, env.get("LLM_GATEWAY_CONFIG"));
        if (named != null) {
            return new ConfigLocation(data, Optional.of(absolute(workingDir.resolve(named))));
        }
        for (Path usual : new Path[] {data.resolve("config.yaml"), workingDir.resolve("config.yaml")}) {
            if (Files.exists(usual)) {
                return new ConfigLocation(data, Optional.of(absolute(usual)));
            }
        }
        return new ConfigLocation(data, Optional.empty());
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static @Nullable String firstOf(@Nullable String option, @Nullable String variable) {
        if (option != null) {
            return option;
        }
        return variable == null || variable.isBlank() ? null : variable;
    }
}
