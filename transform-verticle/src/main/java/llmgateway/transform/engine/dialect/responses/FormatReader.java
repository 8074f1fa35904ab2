package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.rules.Losses;
import org.jspecify.annotations.Nullable;

/** Reads the {@code text} settings of a request. */
final class FormatReader {
    private static final String PATH = "text.format";

    private FormatReader() {}

    static Format read(ObjectNode text) throws RefusedException {
        String verbosity = Fields.text(text, "verbosity", "text");
        ObjectNode format = Fields.object(text, "format", "text");
        if (format == null) {
            return plain(Format.Kind.UNSET, verbosity);
        }
        return switch (Fields.demandedText(format, "type", PATH)) {
            case "text" -> plain(Format.Kind.TEXT, verbosity);
            case "json_object" -> plain(Format.Kind.JSON_OBJECT, verbosity);
            case "json_schema" ->
                new Format(
                        Format.Kind.JSON_SCHEMA,
                        Fields.text(format, "name", PATH),
                        Fields.text(format, "description", PATH),
                        schema(format),
                        Fields.flag(format, "strict", PATH),
                        verbosity);
            default -> throw Losses.refused(PATH, "asks for a format that only an OpenAI upstream has.");
        };
    }

    private static Format plain(Format.Kind kind, @Nullable String verbosity) {
        return new Format(kind, null, null, null, null, verbosity);
    }

    private static ObjectNode schema(ObjectNode format) throws RefusedException {
        ObjectNode schema = Fields.object(format, "schema", PATH);
        if (schema == null) {
            throw Losses.malformed(PATH + ".schema", "an object");
        }
        return schema;
    }
}
