package llmgateway.admin.line;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces references to environment variables and files in the texts of a document, written as in the configuration file but
 * looked up in the environment of the one who gives the order. A doubled dollar sign before the brace makes it literal.
 */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{(file:)?([^}]*)}");

    private final Terminal terminal;
    private final Input input;

    References(Terminal terminal, Input input) {
        this.terminal = terminal;
        this.input = input;
    }

    JsonObject resolve(JsonObject object) throws CommandException {
        JsonObject resolved = new JsonObject();
        for (Map.Entry<String, Object> field : object) {
            resolved.put(field.getKey(), value(field.getValue()));
        }
        return resolved;
    }

    private @Nullable Object value(@Nullable Object value) throws CommandException {
        if (value instanceof JsonObject object) {
            return resolve(object);
        }
        if (value instanceof JsonArray array) {
            JsonArray resolved = new JsonArray();
            for (Object element : array) {
                resolved.add(value(element));
            }
            return resolved;
        }
        return value instanceof String text && text.contains("${") ? text(text) : value;
    }

    private String text(String text) throws CommandException {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(referred(matcher)));
        }
        return matcher.appendTail(resolved).toString();
    }

    private String referred(Matcher reference) throws CommandException {
        String name = reference.group(2);
        if (name == null) {
            return "${";
        }
        if (reference.group(1) != null) {
            return input.secret("${file:" + name + "}", new SecretSource("@" + name));
        }
        String value = terminal.env().get(name);
        if (value == null) {
            throw CommandException.refused(
                    "the document refers to ${" + name + "}, which the environment does not have");
        }
        return value;
    }
}
