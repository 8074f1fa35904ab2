package llmgateway.node.admin.desk;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.node.config.SettingNames;

/** A configuration in the words of the native dialect, with everything that is or may hold a secret masked. */
final class ShownConfig {
    private static final String MASK = "***";
    private static final Set<String> PROXIES = Set.of("http_proxy", "https_proxy");

    private ShownConfig() {}

    static JsonObject of(GatewayConfig config) {
        return section(config);
    }

    private static JsonObject section(Record section) {
        JsonObject shown = new JsonObject();
        for (RecordComponent component : SettingNames.keys(section.getClass())) {
            String key = SettingNames.key(component);
            value(key, read(component, section)).ifPresent(value -> shown.put(key, value));
        }
        return shown;
    }

    private static Optional<Object> value(String key, Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? value(key, optional.get()) : Optional.empty();
        }
        if (value instanceof Secret || key.equals("key_hash")) {
            return Optional.of(MASK);
        }
        if (value instanceof String text) {
            return Optional.of(PROXIES.contains(key) ? ProxyText.masked(text) : text);
        }
        if (value instanceof Glob glob) {
            return Optional.of(glob.pattern());
        }
        if (value instanceof Enum<?> constant) {
            return Optional.of(SettingNames.value(constant));
        }
        if (value instanceof Record section) {
            return Optional.of(section(section));
        }
        if (value instanceof Collection<?> elements) {
            JsonArray shown = new JsonArray();
            elements.forEach(element -> value(key, element).ifPresent(shown::add));
            return Optional.of(shown);
        }
        if (value instanceof Map<?, ?> entries) {
            return Optional.of(map(key, entries));
        }
        return Optional.of(value instanceof Number || value instanceof Boolean ? value : value.toString());
    }

    /** Parameters of a query may be keys. */
    private static JsonObject map(String key, Map<?, ?> entries) {
        JsonObject shown = new JsonObject();
        entries.forEach((name, entry) -> value(String.valueOf(name), key.equals("query") ? MASK : entry)
                .ifPresent(text -> shown.put(String.valueOf(name), text)));
        return shown;
    }

    private static Object read(RecordComponent component, Record section) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("Not a configuration record: " + section.getClass(), broken);
        }
    }
}
