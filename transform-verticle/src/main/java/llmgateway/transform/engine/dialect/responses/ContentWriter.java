package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.SearchResult;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CacheFields;
import llmgateway.transform.engine.rules.DataUrl;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.PlainDocuments;
import llmgateway.transform.engine.rules.RequestWriting;
import org.jspecify.annotations.Nullable;

/** Writes the parts of what a client's side says. */
final class ContentWriter {
    private final Losses losses;
    private final boolean breakpoints;

    ContentWriter(RequestWriting writing) {
        this.losses = writing.losses();
        this.breakpoints = writing.facts().cacheBreakpoints();
    }

    /** Appends {@code block} to the parts of a message. */
    void part(Block block, ArrayNode parts, String path) throws RefusedException {
        if (block instanceof Text text) {
            marked(text(text.text()), text.cache(), parts);
        } else if (block instanceof Image image) {
            marked(image(image, path), image.cache(), parts);
        } else if (block instanceof Document document) {
            marked(document(document, path), document.cache(), parts);
        } else if (block instanceof SearchResult result) {
            losses.note(Loss.CONTENT_AS_TEXT, path);
            String words = result.source() + '\n' + result.title() + '\n' + String.join("\n", result.texts());
            marked(text(words), result.cache(), parts);
        }
    }

    /** What a tool gave: a string if it is one text or nothing, else parts, on which no cache mark may stand. */
    JsonNode output(ToolResult result, String path) throws RefusedException {
        ArrayNode parts = JsonTree.array();
        for (Block block : result.content()) {
            part(block, parts, path);
        }
        parts.forEach(part -> ((ObjectNode) part).remove("prompt_cache_breakpoint"));
        if (result.error()) {
            losses.note(Loss.ERROR_AS_TEXT, path);
            sayFailed(parts);
        }
        boolean texts = parts.size() == 1 && parts.get(0).has("text");
        if (texts) {
            return parts.get(0).get("text");
        }
        return parts.isEmpty() ? TextNode.valueOf("") : parts;
    }

    private static void sayFailed(ArrayNode parts) {
        if (parts.isEmpty() || !parts.get(0).has("text")) {
            parts.insert(0, text("Error"));
            return;
        }
        String words = parts.get(0).get("text").textValue();
        if (!words.toLowerCase(Locale.ROOT).startsWith("error")) {
            parts.set(0, text("Error: " + words));
        }
    }

    private void marked(ObjectNode part, @Nullable CacheMark mark, ArrayNode parts) {
        CacheFields.putBreakpoint(breakpoints ? mark : null, part);
        parts.add(part);
    }

    private static ObjectNode text(String text) {
        return JsonTree.object().put("type", "input_text").put("text", text);
    }

    private static ObjectNode image(Image image, String path) throws RefusedException {
        return JsonTree.object()
                .put("type", "input_image")
                .put("image_url", url(image.source(), path))
                .put("detail", image.detail() == null ? "auto" : image.detail());
    }

    private ObjectNode document(Document document, String path) throws RefusedException {
        MediaSource source = document.source();
        if (source instanceof MediaSource.PlainText plain) {
            losses.note(Loss.CONTENT_AS_TEXT, path);
            return text(PlainDocuments.words(document, plain));
        }
        if (document.context() != null) {
            losses.note(Loss.FIELD_DROPPED, path);
        }
        ObjectNode file = JsonTree.object().put("type", "input_file");
        if (source instanceof MediaSource.Link link) {
            return file.put("file_url", link.url());
        }
        String title = document.title();
        return file.put("filename", title == null || title.isEmpty() ? "document.pdf" : title)
                .put("file_data", url(source, path));
    }

    private static String url(MediaSource source, String path) throws RefusedException {
        if (source instanceof MediaSource.Inline inline) {
            return DataUrl.of(inline);
        }
        if (source instanceof MediaSource.Link link) {
            return link.url();
        }
        throw Losses.refused(path, "names a file that is stored at another provider.");
    }
}
