package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.SearchResult;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.CacheFields;
import llmgateway.transform.engine.rules.DataUrl;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.PlainDocuments;
import llmgateway.transform.engine.rules.RequestWriting;
import org.jspecify.annotations.Nullable;

/** Writes what a message says: a string where one is enough, else an array of parts. */
final class PartsWriter {
    private final RequestWriting writing;
    private final Losses losses;

    PartsWriter(RequestWriting writing) {
        this.writing = writing;
        this.losses = writing.losses();
    }

    /**
     * The content of a message; an empty string if nothing is to be said. Where parts may carry cache marks it is always an array,
     * since marks move on from turn to turn and what was sent must not change its form.
     */
    JsonNode content(List<? extends Block> blocks, String path) throws RefusedException {
        return content(
                blocks, path, writing.has(Quirk.CONTENT_STRING), writing.facts().cacheBreakpoints());
    }

    /** The content of a tool message, where no cache mark has a place. */
    JsonNode toolContent(List<? extends Block> blocks, String path) throws RefusedException {
        boolean asString = writing.has(Quirk.CONTENT_STRING) || writing.has(Quirk.TOOL_CONTENT_STRING);
        return content(blocks, path, asString, false);
    }

    private JsonNode content(List<? extends Block> blocks, String path, boolean asString, boolean mayBeMarked)
            throws RefusedException {
        ArrayNode parts = JsonTree.array();
        for (Block block : blocks) {
            ObjectNode part = part(block, path);
            CacheFields.putBreakpoint(mayBeMarked ? markOf(block) : null, part);
            parts.add(part);
        }
        if (parts.isEmpty()) {
            return TextNode.valueOf("");
        }
        if (asString) {
            return TextNode.valueOf(joined(parts, path));
        }
        JsonNode only = parts.get(0);
        boolean plain = parts.size() == 1 && only.has("text") && !mayBeMarked;
        return plain ? only.get("text") : parts;
    }

    private static String joined(ArrayNode parts, String path) throws RefusedException {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            if (!part.has("text")) {
                throw Losses.refused(path, "holds media, and the upstream takes only text.");
            }
            text.append(text.isEmpty() ? "" : "\n").append(part.get("text").textValue());
        }
        return text.toString();
    }

    private ObjectNode part(Block block, String path) throws RefusedException {
        if (block instanceof Text text) {
            return text(text.text());
        }
        if (block instanceof Image image) {
            return image(image, path);
        }
        if (block instanceof Document document) {
            return document(document, path);
        }
        if (block instanceof SearchResult found) {
            losses.note(Loss.CONTENT_AS_TEXT, path);
            return text(words(found));
        }
        throw Losses.refused(path, "holds something that the upstream has no place for.");
    }

    private static @Nullable CacheMark markOf(Block block) {
        if (block instanceof Text text) {
            return text.cache();
        } else if (block instanceof Image image) {
            return image.cache();
        } else if (block instanceof Document document) {
            return document.cache();
        }
        return block instanceof SearchResult found ? found.cache() : null;
    }

    private static ObjectNode text(String text) {
        return JsonTree.object().put("type", "text").put("text", text);
    }

    private static String words(SearchResult found) {
        return found.title() + "\n" + found.source() + "\n" + String.join("\n", found.texts());
    }

    private static ObjectNode image(Image image, String path) throws RefusedException {
        ObjectNode part = JsonTree.object().put("type", "image_url");
        ObjectNode inner = part.putObject("image_url");
        if (image.source() instanceof MediaSource.Inline inline) {
            inner.put("url", DataUrl.of(inline));
        } else if (image.source() instanceof MediaSource.Link link) {
            inner.put("url", link.url());
        } else {
            throw storedElsewhere(path);
        }
        if (image.detail() != null) {
            inner.put("detail", image.detail());
        }
        return part;
    }

    private ObjectNode document(Document document, String path) throws RefusedException {
        MediaSource source = document.source();
        if (source instanceof MediaSource.PlainText plain) {
            losses.note(Loss.CONTENT_AS_TEXT, path);
            return text(PlainDocuments.words(document, plain));
        }
        if (source instanceof MediaSource.Inline inline) {
            if (document.context() != null) {
                losses.note(Loss.FIELD_DROPPED, path);
            }
            ObjectNode part = JsonTree.object().put("type", "file");
            part.putObject("file")
                    .put("filename", document.title() == null ? "document.pdf" : document.title())
                    .put("file_data", DataUrl.of(inline));
            return part;
        }
        if (source instanceof MediaSource.Link) {
            throw Losses.refused(path, "names a document by its address, which the upstream does not fetch.");
        }
        throw storedElsewhere(path);
    }

    private static RefusedException storedElsewhere(String path) {
        return Losses.refused(path, "names a file that is stored at another provider.");
    }
}
