package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.RequestWriting;
import llmgateway.transform.engine.rules.Schemas;
import org.jspecify.annotations.Nullable;

/** Writes what an answer must look like; a model that takes no schema is asked in words. */
final class FormatWriter {
    private static final String SCHEMA = "Answer only with one JSON value that follows this JSON schema: ";

    private final RequestWriting writing;
    private @Nullable String instruction;

    FormatWriter(RequestWriting writing) {
        this.writing = writing;
    }

    /** What the system text must say in addition, once the format is written; null for nothing. */
    @Nullable
    String instruction() {
        return instruction;
    }

    void write(Format format, ObjectNode body) throws RefusedException {
        switch (format.kind()) {
            case UNSET, TEXT -> {}
            case JSON_OBJECT -> body.putObject("response_format").put("type", "json_object");
            case JSON_SCHEMA -> schema(format, body);
        }
        if (format.verbosity() != null) {
            if (writing.official() || writing.facts().reasoning()) {
                body.put("verbosity", format.verbosity());
            } else {
                writing.losses().note(Loss.FIELD_DROPPED, "text.verbosity");
            }
        }
    }

    private void schema(Format format, ObjectNode body) throws RefusedException {
        JsonNode schema = format.schema() == null ? JsonTree.object() : format.schema();
        if (!writing.facts().structured()) {
            writing.losses().note(Loss.FORMAT_BY_PROMPT, "format");
            instruction = SCHEMA + JsonTree.text(schema);
            return;
        }
        ObjectNode inner =
                body.putObject("response_format").put("type", "json_schema").putObject("json_schema");
        inner.put("name", format.name() == null ? "output" : format.name());
        if (format.description() != null) {
            inner.put("description", format.description());
        }
        inner.set("schema", schema);
        inner.put("strict", format.strict() == null ? Schemas.strictAtOpenAi(schema) : format.strict());
    }
}
