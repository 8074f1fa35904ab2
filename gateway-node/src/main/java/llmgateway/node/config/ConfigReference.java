package llmgateway.node.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.Setting;

/** The reference of all configuration keys, in Markdown, as the configuration records tell it. */
final class ConfigReference {
    private static final String INTRODUCTION = """
            # Configuration

            A node reads one file: the one named by `--config`, else by `$LLM_GATEWAY_CONFIG`, else `config.yaml` in the data
            directory, else `./config.yaml`. Without a file the defaults below hold. The name's ending tells the format: `.yaml`,
            `.yml` or `.json`; `.toml` is a [dialect of its own](#the-toml-dialect).

            - `${NAME}` in a text is replaced by an environment variable, `${file:/path}` by the content of a file less one newline
              at its end; a relative path starts from the directory of the configuration. `$${` is a literal `${`.
            - An unknown key, a value of the wrong type, a key given twice or a name that refers to nothing stops the start; all
              problems are listed at once, and none shows a value.
            - A key that is left out, or has no value, has its default. In enumerated values `_` and `-` are equal.
            - [Older spellings](#older-spellings) load as they are.

            How several nodes form one gateway is in [cluster.md](cluster.md).
            """;

    private final StringBuilder page = new StringBuilder(INTRODUCTION);

    private ConfigReference() {}

    /** The whole page. */
    static String markdown() {
        ConfigReference reference = new ConfigReference();
        for (RecordComponent section : SettingNames.keys(GatewayConfig.class)) {
            reference.section(section, "");
        }
        return reference.page.append('\n').append(otherDialects()).toString();
    }

    private static String otherDialects() {
        try (InputStream page = Objects.requireNonNull(ConfigReference.class.getResourceAsStream("dialects.md"))) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void section(RecordComponent component, String parent) {
        Class<?> type = nested(component.getGenericType()).orElseThrow();
        String path = parent + SettingNames.key(component) + suffix(component);
        page.append("\n## `").append(path).append("`\n\n");
        page.append(component.getAnnotation(Setting.class).value()).append("\n\n");
        List<RecordComponent> keys = SettingNames.keys(type);
        if (keys.stream().anyMatch(key -> nested(key.getGenericType()).isEmpty())) {
            page.append("| key | value | default | |\n|---|---|---|---|\n");
            keys.stream().filter(key -> nested(key.getGenericType()).isEmpty()).forEach(this::row);
        }
        keys.stream().filter(key -> nested(key.getGenericType()).isPresent()).forEach(key -> section(key, path + "."));
    }

    private void row(RecordComponent key) {
        Setting setting = key.getAnnotation(Setting.class);
        page.append("| `").append(SettingNames.key(key)).append("` | ");
        page.append(words(key.getGenericType(), setting)).append(" | ");
        page.append(byDefault(key, setting)).append(" | ");
        page.append(setting.value()).append(" |\n");
    }

    private static String byDefault(RecordComponent key, Setting setting) {
        if (setting.byDefault().isEmpty()) {
            return ConfigBinder.isRequired(key.getGenericType(), setting) ? "*required*" : "";
        }
        return setting.byDefault().equals("\"\"") ? "" : "`" + setting.byDefault() + "`";
    }

    private static String words(Type type, Setting setting) {
        Class<?> raw = ConfigBinder.rawType(type);
        if (raw == Optional.class) {
            return words(ConfigBinder.argument(type, 0), setting);
        }
        if (raw == List.class || raw == Set.class) {
            return "list of: " + words(ConfigBinder.argument(type, 0), setting);
        }
        if (raw == Map.class) {
            return "map to: " + words(ConfigBinder.argument(type, 1), setting);
        }
        if (raw == Secret.class) {
            return "secret text";
        }
        if (raw == Glob.class) {
            return "pattern with `*`";
        }
        String allowed = ScalarReader.allowed(raw, setting);
        return raw.isEnum() || raw == boolean.class || raw == Boolean.class
                ? "`" + allowed.replace(", ", "`, `") + "`"
                : allowed;
    }

    /** The record that a key holds, by itself, in a list or in a map. */
    private static Optional<Class<?>> nested(Type type) {
        Class<?> raw = ConfigBinder.rawType(type);
        if (raw == List.class || raw == Optional.class) {
            return nested(ConfigBinder.argument(type, 0));
        }
        if (raw == Map.class) {
            return nested(ConfigBinder.argument(type, 1));
        }
        return ConfigBinder.isSection(raw) ? Optional.of(raw) : Optional.empty();
    }

    private static String suffix(RecordComponent component) {
        if (component.getType() == List.class) {
            return "[]";
        }
        return component.getType() == Map.class ? ".<name>" : "";
    }
}
