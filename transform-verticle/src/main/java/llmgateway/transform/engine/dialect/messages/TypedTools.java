package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.transform.engine.json.JsonTree;
import org.jspecify.annotations.Nullable;

/** Tools that Anthropic's models know by type and that the client runs: as functions with a fixed schema, for other models. */
final class TypedTools {

    /** A kind of tool, and how to put it to a model that does not know it. */
    private enum Kind {
        BASH("bash_", "bash", "Runs a command in a shell that persists between calls. Set restart to start it anew.") {
            @Override
            void describe(ObjectNode properties) {
                string(properties, "command", "The command to run.");
                typed(properties, "restart", "boolean", "Whether to restart the shell.");
            }
        },
        EDITOR(
                "text_editor_",
                "str_replace_based_edit_tool",
                "Views, creates and edits text files. The command decides which other arguments are needed.") {
            @Override
            void describe(ObjectNode properties) {
                choice(properties, List.of("view", "create", "str_replace", "insert"));
                string(properties, "path", "The file or directory.");
                string(properties, "file_text", "For create: the content of the file.");
                string(properties, "old_str", "For str_replace: the text to replace, which must occur exactly once.");
                string(properties, "new_str", "For str_replace and insert: the new text.");
                typed(properties, "insert_line", "integer", "For insert: the line after which to insert.");
                ObjectNode range = typed(properties, "view_range", "array", "For view: the first and the last line.");
                range.putObject("items").put("type", "integer");
            }
        },
        MEMORY(
                "memory_",
                "memory",
                "Keeps notes as files below /memories. The command decides which other arguments are needed.") {
            @Override
            void describe(ObjectNode properties) {
                choice(properties, List.of("view", "create", "str_replace", "insert", "delete", "rename"));
                string(properties, "path", "The file or directory.");
                string(properties, "file_text", "For create: the content of the file.");
                string(properties, "old_str", "For str_replace: the text to replace, which must occur exactly once.");
                string(properties, "new_str", "For str_replace: the new text.");
                typed(properties, "insert_line", "integer", "For insert: the line after which to insert.");
                string(properties, "insert_text", "For insert: the text to insert.");
                string(properties, "old_path", "For rename: the present path.");
                string(properties, "new_path", "For rename: the new path.");
                ObjectNode range = typed(properties, "view_range", "array", "For view: the first and the last line.");
                range.putObject("items").put("type", "integer");
            }
        };

        private final String prefix;
        private final String usualName;
        private final String words;

        Kind(String prefix, String usualName, String words) {
            this.prefix = prefix;
            this.usualName = usualName;
            this.words = words;
        }

        abstract void describe(ObjectNode properties);
    }

    private TypedTools() {}

    /** The schema of a tool of {@code type}; null if it is none of these. */
    static @Nullable ObjectNode schema(String type) {
        Kind kind = kind(type);
        if (kind == null) {
            return null;
        }
        ObjectNode schema = JsonTree.object().put("type", "object");
        kind.describe(schema.putObject("properties"));
        if (kind != Kind.BASH) {
            schema.putArray("required").add("command");
        }
        return schema;
    }

    /** What such a tool is called if the client does not say. */
    static String name(String type) {
        Kind kind = kind(type);
        return kind == null ? type : kind.usualName;
    }

    static String description(String type) {
        Kind kind = kind(type);
        return kind == null ? "" : kind.words;
    }

    private static @Nullable Kind kind(String type) {
        for (Kind kind : Kind.values()) {
            if (type.startsWith(kind.prefix)) {
                return kind;
            }
        }
        return null;
    }

    private static void choice(ObjectNode properties, List<String> commands) {
        ObjectNode command = typed(properties, "command", "string", "What to do.");
        commands.forEach(command.putArray("enum")::add);
    }

    private static void string(ObjectNode properties, String name, String description) {
        typed(properties, name, "string", description);
    }

    private static ObjectNode typed(ObjectNode properties, String name, String type, String description) {
        return properties.putObject(name).put("type", type).put("description", description);
    }
}
