package llmgateway.node.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.state.RecordSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Loads the configuration: one file, or the built-in defaults. Nothing is merged in, but for the variables of the environment
 * that the TOML dialect names. Files are read off the event loops.
 */
public final class ConfigLoader {
    private static final String DEFAULTS = "defaults";

    private ConfigLoader() {}

    /** As {@link #load(Vertx, Optional, Map, Map)}, with nothing overridden. */
    public static Future<Loaded> load(Vertx vertx, Optional<Path> file, Map<String, String> env) {
        return load(vertx, file, env, Map.of());
    }

    /**
     * Loads, binds and checks a configuration.
     *
     * @param file a {@code .yaml}, {@code .yml}, {@code .json} or {@code .toml} file; empty for the built-in defaults
     * @param env the environment that <code>${NAME}</code> refers to; in the TOML dialect some variables win over the file
     * @param overrides values that win over the file's, by the path of their key, such as {@code server.port}
     * @return the configuration, or a {@link ConfigException} with all that is wrong with it
     */
    public static Future<Loaded> load(
            Vertx vertx, Optional<Path> file, Map<String, String> env, Map<String, Object> overrides) {
        return load(vertx, file, env, overrides, StoredRecords.of(RecordSnapshot.EMPTY));
    }

    /**
     * As {@link #load(Vertx, Optional, Map, Map)}, for a file that may refer to what the state store adds to it.
     *
     * @param records what the state store holds; the result does not contain it
     */
    public static Future<Loaded> load(
            Vertx vertx,
            Optional<Path> file,
            Map<String, String> env,
            Map<String, Object> overrides,
            StoredRecords records) {
        return load(vertx, file, env, overrides, (config, problems) -> {
            new ConfigChecks(problems).check(EffectiveConfig.of(config, records).config());
            problems.forgetWarnings(warning -> EffectiveConfig.isOfRecord(warning, config));
        });
    }

    /** As {@link #load(Vertx, Optional, Map, Map)}, without holding the parts of the configuration against each other. */
    public static Future<Loaded> loadUnchecked(
            Vertx vertx, Optional<Path> file, Map<String, String> env, Map<String, Object> overrides) {
        return load(vertx, file, env, overrides, (config, problems) -> {});
    }

    private static Future<Loaded> load(
            Vertx vertx,
            Optional<Path> file,
            Map<String, String> env,
            Map<String, Object> overrides,
            BiConsumer<GatewayConfig, Problems> checks) {
        Problems problems = new Problems(file.map(Path::toString).orElse(DEFAULTS));
        Path base = file.map(Path::toAbsolutePath).map(Path::getParent).orElse(Path.of(""));
        boolean toml = file.flatMap(Syntax::of).filter(Syntax.TOML::equals).isPresent();
        return tree(vertx, file, problems)
                .compose(tree -> vertx.executeBlocking(() -> new Loaded(
                        config(tree, base, toml, env, overrides, checks, problems), problems.warnings(), file)));
    }

    private static Future<JsonObject> tree(Vertx vertx, Optional<Path> named, Problems problems) {
        if (named.isEmpty()) {
            return Future.succeededFuture(new JsonObject());
        }
        Path file = named.get().toAbsolutePath().normalize();
        Optional<Syntax> syntax = Syntax.of(file);
        if (syntax.isEmpty()) {
            problems.add("", "has an unknown format", "a name that ends in .yaml, .yml, .json or .toml");
            return Future.failedFuture(new ConfigException(problems.errors()));
        }
        return vertx.executeBlocking(() -> {
                    boolean filled = syntax.get().check(file, problems);
                    stopOn(problems);
                    return filled;
                })
                .compose(filled -> {
                    if (!filled) {
                        return Future.succeededFuture(new JsonObject());
                    }
                    return syntax.get() == Syntax.TOML
                            ? vertx.executeBlocking(() -> toml(file))
                            : retrieve(vertx, file, syntax.get());
                });
    }

    private static Future<JsonObject> retrieve(Vertx vertx, Path file, Syntax syntax) {
        ConfigStoreOptions store = new ConfigStoreOptions()
                .setType("file")
                .setFormat(syntax.label())
                .setOptional(false)
                .setConfig(new JsonObject().put("path", file.toString()));
        ConfigRetriever retriever = ConfigRetriever.create(
                vertx,
                new ConfigRetrieverOptions()
                        .setIncludeDefaultStores(false)
                        .setScanPeriod(-1)
                        .addStore(store));
        return retriever.getConfig().eventually(retriever::close);
    }

    /** A file in TOML, which the retriever does not know. */
    private static JsonObject toml(Path file) throws IOException {
        try {
            return Syntax.TOML.parse(Files.readString(file)) instanceof Map<?, ?> map
                    ? new JsonObject(plainMap(map))
                    : new JsonObject();
        } catch (JsonProcessingException brokenSinceItsCheck) {
            throw new IOException(file + " was changed while it was read");
        }
    }

    private static GatewayConfig config(
            JsonObject loaded,
            Path base,
            boolean toml,
            Map<String, String> env,
            Map<String, Object> overrides,
            BiConsumer<GatewayConfig, Problems> checks,
            Problems problems)
            throws ConfigException {
        Map<String, @Nullable Object> written = new References(env, base, problems).resolve(plainMap(loaded.getMap()));
        if (toml) {
            EmxDialect.Rewritten emx = new EmxDialect(env, problems).rewrite(written);
            return checked(bound(emx.tree(), overrides, problems).withSections(emx.sections()), checks, problems);
        }
        return checked(bound(new LegacyDialect(problems).rewrite(written), overrides, problems), checks, problems);
    }

    private static GatewayConfig bound(
            Map<String, @Nullable Object> tree, Map<String, Object> overrides, Problems problems) {
        overrides.forEach((path, value) -> override(tree, path, value));
        return new ConfigBinder(problems).bind(tree);
    }

    private static GatewayConfig checked(
            GatewayConfig config, BiConsumer<GatewayConfig, Problems> checks, Problems problems)
            throws ConfigException {
        checks.accept(config, problems);
        stopOn(problems);
        return config;
    }

    private static void stopOn(Problems problems) throws ConfigException {
        if (!problems.errors().isEmpty()) {
            throw new ConfigException(problems.errors());
        }
    }

    @SuppressWarnings("unchecked")
    private static void override(Map<String, @Nullable Object> tree, String path, Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            tree.put(path, value);
            return;
        }
        Map<String, @Nullable Object> section = new LinkedHashMap<>();
        if (tree.get(path.substring(0, dot)) instanceof Map<?, ?> present) {
            section.putAll((Map<String, ?>) present);
        }
        override(section, path.substring(dot + 1), value);
        tree.put(path.substring(0, dot), section);
    }

    static Map<String, @Nullable Object> plainMap(Map<?, ?> map) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, value) -> plain.put(String.valueOf(key), plain(value)));
        return plain;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            return plainMap(object.getMap());
        }
        if (value instanceof Map<?, ?> map) {
            return plainMap(map);
        }
        List<?> list = value instanceof JsonArray array ? array.getList() : value instanceof List<?> l ? l : null;
        if (list == null) {
            return value instanceof Date date ? date.toInstant() : value;
        }
        List<@Nullable Object> plain = new ArrayList<>();
        list.forEach(element -> plain.add(plain(element)));
        return plain;
    }
}
