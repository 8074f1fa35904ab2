package llmgateway.node.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * The formats of configuration files. A file is checked strictly before it is loaded: the loader by itself lets the last of two
 * equal keys win and does not say on which line a broken file breaks.
 *
 * <p>A parser's own message may quote the file, and with it a secret, so only its kind and its place are passed on.
 */
enum Syntax {
    YAML {
        @Override
        @Nullable
        Object parse(String text) {
            LoaderOptions strict = new LoaderOptions();
            strict.setAllowDuplicateKeys(false);
            return new Yaml(new SafeConstructor(strict)).load(text);
        }
    },
    JSON {
        @Override
        @Nullable
        Object parse(String text) throws IOException {
            JsonMapper strict = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
            return text.isBlank() ? null : strict.readValue(text, Object.class);
        }
    },
    TOML {
        @Override
        @Nullable
        Object parse(String text) throws IOException {
            return new TomlMapper().readValue(text, Object.class);
        }
    };

    private static final int DEEPEST = 50;
    private static final Pattern REPEATED = Pattern.compile("Duplicate (field|key)|Table redefined");

    /** The format that {@code file}'s name tells. */
    static Optional<Syntax> of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return Optional.of(YAML);
        }
        if (name.endsWith(".toml")) {
            return Optional.of(TOML);
        }
        return name.endsWith(".json") ? Optional.of(JSON) : Optional.empty();
    }

    /** The format's name at vertx-config. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    abstract @Nullable Object parse(String text) throws IOException;

    /** Says whether {@code file} holds anything; blocks. What is wrong with it as a whole goes to {@code problems}. */
    boolean check(Path file, Problems problems) {
        String text = "";
        try {
            text = Files.readString(file);
            Object root = parse(text);
            if (root != null && !(root instanceof Map)) {
                problems.add("", "holds no keys", "a map of sections such as server: and upstream_accounts:");
            }
            if (!endsWithin(DEEPEST, root)) {
                problems.add("", "nests too deep, or holds itself by an alias", "at most " + DEEPEST + " levels");
            }
            return root != null;
        } catch (JsonProcessingException broken) {
            JsonLocation at = broken.getLocation();
            String said = broken.getOriginalMessage();
            boolean twice = REPEATED.matcher(said).lookingAt();
            String what = twice ? said : "not valid " + name();
            boolean toml = this == TOML && at != null;
            problems.add(
                    toml ? TomlLines.keyAt(text, at.getLineNr()) : "",
                    at == null ? what : place(at.getLineNr(), at.getColumnNr()) + what,
                    toml && !twice ? TomlLines.QUOTES : "");
        } catch (MarkedYAMLException broken) {
            Mark at = broken.getProblemMark();
            String said = broken.getProblem();
            String what = said == null || said.contains("alias") ? "not valid YAML" : said.strip();
            problems.add("", at == null ? what : place(at.getLine() + 1, at.getColumn() + 1) + what, "");
        } catch (NoSuchFileException missing) {
            problems.add("", "does not exist", "");
        } catch (IOException unreadable) {
            problems.add("", "cannot be read as a text in UTF-8", "");
        } catch (RuntimeException broken) {
            // SnakeYAML lets what its constructors throw pass, such as a NumberFormatException for "!!int x".
            problems.add("", "is not valid " + name(), "");
        }
        return false;
    }

    /** False also for what contains itself, as an alias of YAML can. */
    private static boolean endsWithin(int levels, @Nullable Object value) {
        Collection<?> below =
                value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> list ? list : List.of();
        return levels > 0 && below.stream().allMatch(child -> endsWithin(levels - 1, child));
    }

    private static String place(int line, int column) {
        return "line " + line + ", column " + column + ": ";
    }
}
