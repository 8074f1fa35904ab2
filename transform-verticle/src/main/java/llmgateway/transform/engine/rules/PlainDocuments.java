package llmgateway.transform.engine.rules;

import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.MediaSource;
import org.jspecify.annotations.Nullable;

/** Documents of plain text for dialects that have no place for them but the text itself. */
public final class PlainDocuments {

    private PlainDocuments() {}

    /** The title and the context of {@code document}, a line each if it has them, and its {@code content}. */
    public static String words(Document document, MediaSource.PlainText content) {
        return line(document.title()) + line(document.context()) + content.text();
    }

    private static String line(@Nullable String text) {
        return text == null || text.isEmpty() ? "" : text + "\n";
    }
}
