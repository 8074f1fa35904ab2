package llmgateway.transform.engine.dialect.responses;

import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Format;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/** Reads the {@code text} settings of a request. */
final class FormatReader {
    private FormatReader() {}

    static Format read(RequestObject text) throws RefusedException {
        String verbosity = text.text("verbosity");
        RequestObject format = text.object("format");
        if (format == null) {
            return plain(Format.Kind.UNSET, verbosity);
        }
        return switch (format.requiredText("type")) {
            case "text" -> plain(Format.Kind.TEXT, verbosity);
            case "json_object" -> plain(Format.Kind.JSON_OBJECT, verbosity);
            case "json_schema" ->
                new Format(
                        Format.Kind.JSON_SCHEMA,
                        format.text("name"),
                        format.text("description"),
                        format.requiredObject("schema").node(),
                        format.flag("strict"),
                        verbosity);
            default -> throw Losses.refused(format.path(), "asks for a format that only an OpenAI upstream has.");
        };
    }

    private static Format plain(Format.Kind kind, @Nullable String verbosity) {
        return new Format(kind, null, null, null, null, verbosity);
    }
}
