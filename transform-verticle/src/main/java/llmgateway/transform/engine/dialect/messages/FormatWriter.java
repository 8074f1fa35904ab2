package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.Schemas;
import org.jspecify.annotations.Nullable;

/** Asks for the form of an answer: by the setting where the model has it, else in words at the end of the system prompt. */
final class FormatWriter {
    private static final String ANY_OBJECT =
            "Answer with exactly one valid JSON object and nothing else: no words around it, no code fence.";
    private static final String BY_SCHEMA = ANY_OBJECT + " The object must follow this JSON schema:\n";

    private final @Nullable ObjectNode format;
    private final @Nullable String instruction;

    FormatWriter(Format wanted, RequestWriting writing, ClientFields fields) throws RefusedException {
        JsonNode schema = wanted.kind() == Format.Kind.JSON_SCHEMA ? wanted.schema() : null;
        boolean object = wanted.kind() == Format.Kind.JSON_OBJECT || wanted.kind() == Format.Kind.JSON_SCHEMA;
        if (schema != null && writing.facts().structured()) {
            JsonNode reduced = Schemas.reducedForAnthropic(schema);
            if (!reduced.equals(schema)) {
                writing.losses().note(Loss.SCHEMA_REDUCED, fields.format);
            }
            format = JsonTree.object().put("type", "json_schema");
            format.set("schema", reduced);
            instruction = null;
        } else if (object) {
            writing.losses().note(Loss.FORMAT_BY_PROMPT, fields.format);
            format = null;
            instruction = schema == null ? ANY_OBJECT : BY_SCHEMA + JsonTree.text(schema);
        } else {
            format = null;
            instruction = null;
        }
        if (wanted.verbosity() != null && !wanted.verbosity().equals("medium")) {
            writing.losses().note(Loss.FIELD_DROPPED, fields.verbosity);
        }
    }

    /** {@code output_config.format}; null for none. */
    @Nullable
    ObjectNode format() {
        return format;
    }

    /** The last words of the system prompt; null for none. */
    @Nullable
    String instruction() {
        return instruction;
    }
}
