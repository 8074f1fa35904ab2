package llmgateway.contracts.failure;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Glob;
import llmgateway.contracts.config.FailureRuleConfig;

/** The rules that this program comes with: {@code failure-rules.json}, in the shape of the configuration's own. */
final class FailureTable {
    private static final int VERSION = 1;
    private static final Set<String> KEYS = Set.of(
            "status",
            "error",
            "message",
            "without_answer",
            "endpoint",
            "kind",
            "fault",
            "processed",
            "action",
            "scope",
            "first_seconds",
            "longest_seconds",
            "reason");

    private FailureTable() {}

    static List<FailureRuleConfig> rules() {
        try (InputStream resource =
                Objects.requireNonNull(FailureTable.class.getResourceAsStream("failure-rules.json"))) {
            JsonObject table = new JsonObject(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
            if (table.getInteger("version") != VERSION) {
                throw new IllegalStateException("failure-rules.json is of another version");
            }
            return table.getJsonArray("rules").stream()
                    .map(rule -> rule((JsonObject) rule))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static FailureRuleConfig rule(JsonObject rule) {
        if (!KEYS.containsAll(rule.fieldNames())) {
            throw new IllegalStateException("failure-rules.json has an unknown key: " + rule);
        }
        return new FailureRuleConfig(
                texts(rule, "status").stream().map(Glob::new).toList(),
                texts(rule, "error").stream().map(Glob::new).toList(),
                texts(rule, "message").stream().map(Glob::new).toList(),
                texts(rule, "without_answer").stream()
                        .map(label -> constant(FailureKind.class, label))
                        .toList(),
                text(rule, "endpoint").map(label -> constant(Endpoint.Kind.class, label)),
                constant(FailureKind.class, rule.getString("kind")),
                text(rule, "fault").map(label -> constant(Fault.class, label)),
                text(rule, "processed").map(label -> constant(Processed.class, label)),
                constant(Remedy.class, rule.getString("action")),
                constant(Scope.class, rule.getString("scope")),
                rule.getInteger("first_seconds", 0),
                rule.getInteger("longest_seconds", 0),
                rule.getString("reason"));
    }

    private static List<String> texts(JsonObject rule, String key) {
        return rule.getJsonArray(key, new JsonArray()).stream()
                .map(String.class::cast)
                .toList();
    }

    private static Optional<String> text(JsonObject rule, String key) {
        return Optional.ofNullable(rule.getString(key));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String label) {
        return Enum.valueOf(type, label.toUpperCase(Locale.ROOT));
    }
}
