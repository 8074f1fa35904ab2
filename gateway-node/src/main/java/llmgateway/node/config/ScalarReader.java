package llmgateway.node.config;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import llmgateway.contracts.Glob;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.Setting;

/**
 * Reads one value of a configuration as the type of its key. A number is taken where a text is wanted; a text of digits, or
 * {@code true} and {@code false}, where a number or a switch is wanted, since that is what an environment variable yields.
 */
final class ScalarReader {
    private final Problems problems;

    ScalarReader(Problems problems) {
        this.problems = problems;
    }

    /** The value as a {@code type}; empty if it is none, which is then among the problems. */
    Optional<?> read(Class<?> type, Object raw, Setting setting, String path) {
        if (type == String.class) {
            return text(raw, path);
        }
        if (type == Secret.class) {
            return text(raw, path).map(Secret::new);
        }
        if (type == Glob.class) {
            return text(raw, path).map(Glob::new);
        }
        if (type == int.class || type == Integer.class) {
            return number(raw, setting, Integer.MAX_VALUE, path).map(Long::intValue);
        }
        if (type == long.class) {
            return number(raw, setting, Long.MAX_VALUE, path);
        }
        if (type == boolean.class || type == Boolean.class) {
            return toggle(raw, path);
        }
        if (type == Instant.class) {
            return instant(raw, path);
        }
        return constant(type, raw, path);
    }

    /** What is allowed for a {@code type}, in words. */
    static String allowed(Class<?> type, Setting setting) {
        if (type == int.class || type == Integer.class || type == long.class) {
            long max = type == long.class ? setting.max() : Math.min(setting.max(), Integer.MAX_VALUE);
            boolean bounded = max < Integer.MAX_VALUE;
            return bounded ? setting.min() + " to " + max : "whole numbers from " + setting.min();
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true, false";
        }
        if (type == Instant.class) {
            return "a time such as 2027-01-01T00:00:00Z";
        }
        return type.isEnum() ? labels(type) : "a text";
    }

    private static String labels(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> SettingNames.value((Enum<?>) constant))
                .collect(Collectors.joining(", "));
    }

    /** What sort of thing a raw value is, without showing it. */
    static String kind(Object raw) {
        if (raw instanceof Map) {
            return "a map";
        }
        if (raw instanceof List) {
            return "a list";
        }
        if (raw instanceof Boolean) {
            return "a switch";
        }
        if (raw instanceof Number) {
            return "a number";
        }
        return raw instanceof Instant ? "a time" : "a text";
    }

    private Optional<String> text(Object raw, String path) {
        if (raw instanceof String text) {
            return Optional.of(text);
        }
        if (raw instanceof Number number) {
            return Optional.of(number.toString());
        }
        if (raw instanceof Instant instant && instant.equals(instant.truncatedTo(ChronoUnit.DAYS))) {
            return Optional.of(LocalDate.ofInstant(instant, ZoneOffset.UTC).toString());
        }
        return wrong(path, "is " + kind(raw) + " and no text", "a text, in quotes if it could be read otherwise");
    }

    private Optional<Long> number(Object raw, Setting setting, long ceiling, String path) {
        long max = Math.min(setting.max(), ceiling);
        String allowed = allowed(ceiling == Long.MAX_VALUE ? long.class : int.class, setting);
        if (!(raw instanceof Number) && !(raw instanceof String)) {
            return wrong(path, "is " + kind(raw) + " and no number", allowed);
        }
        try {
            long value = new BigDecimal(raw.toString().strip()).longValueExact();
            return value < setting.min() || value > max ? wrong(path, "is out of range", allowed) : Optional.of(value);
        } catch (NumberFormatException noNumber) {
            return wrong(path, "is " + kind(raw) + " and no number", allowed);
        } catch (ArithmeticException fractionOrHuge) {
            return wrong(path, "is not a whole number in range", allowed);
        }
    }

    private Optional<Boolean> toggle(Object raw, String path) {
        return switch (raw.toString()) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> wrong(path, "is " + kind(raw) + " and neither true nor false", "true, false");
        };
    }

    private Optional<Instant> instant(Object raw, String path) {
        if (raw instanceof Instant instant) {
            return Optional.of(instant);
        }
        try {
            String text = raw.toString();
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : Instant.parse(text));
        } catch (DateTimeParseException noTime) {
            return wrong(path, "is not a time", "a time such as 2027-01-01T00:00:00Z");
        }
    }

    private Optional<?> constant(Class<?> type, Object raw, String path) {
        Object[] constants = type.getEnumConstants();
        if (constants == null) {
            throw new IllegalStateException("No reader for " + type);
        }
        Optional<?> found = raw instanceof String text ? SettingNames.constant(constants, text) : Optional.empty();
        return found.isPresent() ? found : wrong(path, "has an unknown value", labels(type));
    }

    private <T> Optional<T> wrong(String path, String what, String allowed) {
        problems.add(path, what, allowed);
        return Optional.empty();
    }
}
