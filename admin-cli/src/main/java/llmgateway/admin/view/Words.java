package llmgateway.admin.view;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a node says in one line of text. */
public final class Words {
    private static final String NOTHING = "-";

    private Words() {}

    static String of(@Nullable Object value) {
        if (value == null) {
            return NOTHING;
        }
        if (value instanceof Boolean flag) {
            return flag ? "yes" : "no";
        }
        if (value instanceof JsonArray list) {
            return list.isEmpty() ? NOTHING : list.stream().map(Words::of).collect(Collectors.joining(", "));
        }
        if (value instanceof JsonObject object) {
            if (object.containsKey("model")) {
                return route(object);
            }
            return object.isEmpty()
                    ? NOTHING
                    : object.stream()
                            .map(field -> field.getKey() + "=" + of(field.getValue()))
                            .collect(Collectors.joining(" "));
        }
        String text = printable(value.toString());
        return text.isEmpty() ? NOTHING : text;
    }

    /** A target of a route, as it is typed at {@code route add --to}. */
    private static String route(JsonObject target) {
        String model = of(target.getValue("model"));
        Object provider = target.getValue("provider");
        return provider == null || provider.equals("") ? model : of(provider) + ":" + model;
    }

    /** Without control characters: what an upstream said must not steer the terminal. */
    public static String printable(String text) {
        return text.chars()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
