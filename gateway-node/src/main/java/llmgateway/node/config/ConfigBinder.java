package llmgateway.node.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.Setting;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Makes records of a tree of maps, lists and scalars: a key for each record component, as its {@link Setting} says. Whatever does
 * not fit goes to the problems, and a default takes its place, so that binding goes on and finds the rest.
 */
final class ConfigBinder {
    /** The defaults as a file would hold them, by their text; the same few for every record that is bound. */
    private static final Map<String, Object> DEFAULTS = new ConcurrentHashMap<>();

    private final Problems problems;
    private final ScalarReader scalars;

    ConfigBinder(Problems problems) {
        this.problems = problems;
        this.scalars = new ScalarReader(problems);
    }

    GatewayConfig bind(Map<?, ?> tree) {
        return record(GatewayConfig.class, tree, "");
    }

    private <R> R record(Class<R> type, Map<?, ?> tree, String path) {
        Set<String> known = new LinkedHashSet<>();
        SettingNames.keys(type).forEach(component -> known.add(SettingNames.key(component)));
        for (Object key : tree.keySet()) {
            if (!known.contains(String.valueOf(key))) {
                unknown(String.valueOf(key), known, path);
            }
        }
        Object[] values = Arrays.stream(type.getRecordComponents())
                .map(component -> {
                    String key = SettingNames.key(component);
                    return known.contains(key)
                            ? component(component, tree.get(key), below(path, key), path)
                            : nothing(component);
                })
                .toArray();
        return construct(type, values);
    }

    /** What a component holds that is no key of a file. */
    private static Object nothing(RecordComponent component) {
        return component.getType() == List.class ? List.of() : Optional.empty();
    }

    private void unknown(String key, Set<String> known, String path) {
        String guess = SettingNames.nearest(key, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        problems.add(below(path, key), "is an unknown key" + guess, String.join(", ", known));
    }

    private Object component(RecordComponent component, @Nullable Object raw, String path, String parent) {
        Setting setting = component.getAnnotation(Setting.class);
        Type type = component.getGenericType();
        if (raw != null && !(raw.equals("") && isOptional(type))) {
            Optional<?> value = value(type, raw, setting, path);
            if (value.isPresent()) {
                boolean emptied = raw.equals("") && !setting.byDefault().equals("\"\"");
                if (!emptied) {
                    return value.get();
                }
                problems.add(path, "is empty", "a value" + orNothing(setting));
            }
        }
        if (raw == null && isRequired(type, setting) && !problems.at(path) && !problems.at(parent)) {
            problems.add(path, "is missing", "a value");
        }
        return absent(type, setting, path);
    }

    private static String orNothing(Setting setting) {
        return setting.byDefault().isEmpty() ? "" : "; left out, it is " + setting.byDefault();
    }

    /** What holds when a key is left out; for a required one, something harmless. */
    private Object absent(Type type, Setting setting, String path) {
        if (!setting.byDefault().isEmpty()) {
            Object written = DEFAULTS.computeIfAbsent(
                    setting.byDefault(), text -> new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
            return value(type, written, setting, path).orElseThrow();
        }
        Class<?> raw = rawType(type);
        if (isSection(raw)) {
            return record(raw, Map.of(), path);
        }
        if (raw == Optional.class) {
            return Optional.empty();
        }
        if (raw == List.class) {
            return List.of();
        }
        if (raw == Set.class) {
            return Set.of();
        }
        return raw == Map.class ? Map.of() : "";
    }

    private Optional<?> value(Type type, Object raw, Setting setting, String path) {
        Class<?> target = rawType(type);
        if (target == Optional.class) {
            Optional<?> present = value(argument(type, 0), raw, setting, path);
            return present.isPresent() ? Optional.of(present) : Optional.empty();
        }
        if (target == List.class || target == Set.class) {
            return raw instanceof List<?> list
                    ? Optional.of(elements(target, argument(type, 0), list, setting, path))
                    : misshapen(raw, "list", path);
        }
        if (target == Map.class) {
            return raw instanceof Map<?, ?> map
                    ? Optional.of(entries(argument(type, 1), map, setting, path))
                    : misshapen(raw, "map", path);
        }
        if (isSection(target)) {
            Object whole = raw instanceof List<?> ? bare(target, raw) : raw;
            return whole instanceof Map<?, ?> map
                    ? Optional.of(record(target, map, path))
                    : misshapen(raw, "map", path);
        }
        return scalars.read(target, raw, setting, path);
    }

    /** The section that a list stands for. */
    private static Object bare(Class<?> section, Object list) {
        return SettingNames.keys(section).stream()
                .filter(key -> key.getAnnotation(Setting.class).bare())
                .findFirst()
                .<Object>map(key -> Map.of(SettingNames.key(key), list))
                .orElse(list);
    }

    private Object elements(Class<?> target, Type type, List<?> list, Setting setting, String path) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String at = path + "[" + i + "]";
            Object raw = list.get(i);
            if (raw == null || raw.equals("")) {
                problems.add(at, "is empty", "a value");
            }
            Optional<?> element = raw == null || raw.equals("") ? Optional.empty() : value(type, raw, setting, at);
            if (element.isPresent()) {
                elements.add(element.get());
            } else if (isSection(rawType(type))) {
                // Keeps the place, so that later findings name the right entry.
                elements.add(record(rawType(type), Map.of(), at));
            }
        }
        return target == Set.class ? new LinkedHashSet<>(elements) : elements;
    }

    private Object entries(Type type, Map<?, ?> map, Setting setting, String path) {
        Map<String, Object> entries = new LinkedHashMap<>();
        map.forEach((key, raw) -> {
            String at = below(path, String.valueOf(key));
            if (raw == null && !isSection(rawType(type))) {
                problems.add(at, "is empty", "a value");
            } else {
                value(type, raw == null ? Map.of() : raw, setting, at)
                        .ifPresent(value -> entries.put(String.valueOf(key), value));
            }
        });
        return entries;
    }

    private Optional<?> misshapen(Object raw, String shape, String path) {
        problems.add(path, "is " + ScalarReader.kind(raw) + " and no " + shape, "a " + shape);
        return Optional.empty();
    }

    /** One record of settings by itself; {@code path} is how it is named in problems. */
    <R> R section(Class<R> type, Map<?, ?> tree, String path) {
        return record(type, tree, path);
    }

    private static boolean isOptional(Type type) {
        return rawType(type) == Optional.class;
    }

    static boolean isRequired(Type type, Setting setting) {
        return rawType(type) == String.class && setting.byDefault().isEmpty();
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Says whether {@code type} is a record of settings, other than a value that happens to be a record. */
    static boolean isSection(Class<?> type) {
        return type.isRecord() && type.getRecordComponents()[0].isAnnotationPresent(Setting.class);
    }

    static Class<?> rawType(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private static <R> R construct(Class<R> type, Object[] values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getConstructor(types).newInstance(values);
        } catch (NoSuchMethodException | InstantiationException | IllegalAccessException broken) {
            throw new IllegalStateException("Not a configuration record: " + type, broken);
        } catch (InvocationTargetException broken) {
            throw new IllegalStateException("A configuration record refused bound values: " + type, broken);
        }
    }
}
