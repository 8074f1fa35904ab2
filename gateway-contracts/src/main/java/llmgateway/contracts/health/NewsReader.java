package llmgateway.contracts.health;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads the members of news; throws {@link IllegalArgumentException} or {@link ClassCastException} for what cannot be news. */
record NewsReader(JsonObject json) {
    static final String KIND = "kind";

    /** Longer than anything rests; sums of a few of these still are numbers of nanoseconds. */
    static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 4);

    private static final int LONGEST_TEXT = 4096;

    /** An object for news of {@code kind}. */
    static JsonObject begin(String kind, Subject subject) {
        return subject.toJson().put(KIND, kind);
    }

    Subject subject() {
        return Subject.of(json).orElseThrow(() -> new IllegalArgumentException("News about nobody"));
    }

    Subject account() {
        Subject subject = subject();
        if (subject.kind() != Subject.Kind.ACCOUNT) {
            throw new IllegalArgumentException("Only accounts have this");
        }
        return subject;
    }

    String text(String key) {
        String text = json.getString(key);
        if (text == null || text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(key);
        }
        return text;
    }

    <E extends Enum<E>> E constant(Class<E> type, String key) {
        return Enum.valueOf(type, text(key));
    }

    int count(String key) {
        Long count = json.getLong(key);
        if (count == null || count < 1 || count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(key);
        }
        return count.intValue();
    }

    boolean flag(String key) {
        Boolean flag = json.getBoolean(key);
        if (flag == null) {
            throw new IllegalArgumentException(key);
        }
        return flag;
    }

    Duration duration(String key) {
        return maybeDuration(key).orElseThrow(() -> new IllegalArgumentException(key));
    }

    Optional<Duration> maybeDuration(String key) {
        Long nanos = json.getLong(key);
        if (nanos != null && (nanos < 0 || nanos > LONGEST.toNanos())) {
            throw new IllegalArgumentException(key);
        }
        return Optional.ofNullable(nanos).map(Duration::ofNanos);
    }

    OptionalLong maybeLong(String key) {
        Long value = json.getLong(key);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    OptionalDouble maybeDouble(String key) {
        Double value = json.getDouble(key);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
