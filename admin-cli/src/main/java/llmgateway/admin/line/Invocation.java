package llmgateway.admin.line;

import io.vertx.core.json.JsonObject;

/**
 * A command line that was understood.
 *
 * @param arguments the command's own arguments by their names in JSON: {@code --base-url} is {@code base_url}
 */
public record Invocation(Command command, GlobalOptions options, JsonObject arguments) {

    /** The command's name alone: arguments may hold secrets. */
    @Override
    public String toString() {
        return command.name();
    }
}
