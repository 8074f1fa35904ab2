package llmgateway.admin.line;

import com.beust.jcommander.Parameters;
import io.vertx.core.json.JsonObject;

/**
 * The options of a command, as fields with jcommander's annotations; an option's first name is its name in JSON. A
 * {@link SecretSource} is replaced by the secret that it names.
 */
@Parameters(separators = "=")
public class Arguments {

    /**
     * Brings {@code arguments} into the form that a node takes, where annotations cannot say it.
     *
     * @throws CommandException if they do not go together
     */
    protected void complete(JsonObject arguments, Input input) throws CommandException {}
}
