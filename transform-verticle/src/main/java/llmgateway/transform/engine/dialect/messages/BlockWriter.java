package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.SearchResult;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Arguments;
import llmgateway.transform.engine.rules.CustomTools;
import llmgateway.transform.engine.rules.Identifiers;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.ToolTable;
import org.jspecify.annotations.Nullable;

/** Writes the blocks of messages; they hold nothing that Anthropic could not say. */
final class BlockWriter {
    /** Anthropic bounds the characters of an id and not their number. */
    static final int ID_LIMIT = 256;

    private final Losses losses;
    private final CacheMarks marks;

    BlockWriter(Losses losses, CacheMarks marks) {
        this.losses = losses;
        this.marks = marks;
    }

    /**
     * Appends {@code block} to {@code content}.
     *
     * @param path where the client's request has the turn
     */
    void write(Block block, String path, ArrayNode content) throws RefusedException {
        if (block instanceof Text text) {
            marks.put(content.addObject().put("type", "text").put("text", text.text()), text.cache());
        } else if (block instanceof Image image) {
            ObjectNode written = content.addObject().put("type", "image");
            written.set("source", source(image.source()));
            marks.put(written, image.cache());
        } else if (block instanceof Document document) {
            write(document, content.addObject());
        } else if (block instanceof SearchResult found) {
            write(found, content.addObject());
        } else if (block instanceof Reasoning reasoning) {
            write(reasoning.text(), reasoning.opaque(), content);
        } else if (block instanceof WebSearch search) {
            write("", search.opaque(), content);
        } else if (block instanceof ToolCall call) {
            content.add(call(call, path));
        } else if (block instanceof ToolResult result) {
            write(result, path, content.addObject());
        }
    }

    private void write(Document document, ObjectNode written) {
        written.put("type", "document");
        written.set("source", source(document.source()));
        if (document.title() != null) {
            written.put("title", document.title());
        }
        if (document.context() != null) {
            written.put("context", document.context());
        }
        marks.put(written, document.cache());
    }

    private void write(SearchResult found, ObjectNode written) {
        written.put("type", "search_result").put("source", found.source()).put("title", found.title());
        ArrayNode content = written.putArray("content");
        found.texts().forEach(text -> content.addObject().put("type", "text").put("text", text));
        marks.put(written, found.cache());
    }

    /** The provider's own block, as it was. */
    private static void write(String text, @Nullable Opaque opaque, ArrayNode content) {
        if (opaque == null) {
            return;
        }
        switch (opaque.kind()) {
            case SIGNATURE ->
                content.addObject()
                        .put("type", "thinking")
                        .put("thinking", text)
                        .put("signature", opaque.value());
            case REDACTED ->
                content.addObject().put("type", "redacted_thinking").put("data", opaque.value());
            case BLOCKS -> {
                JsonNode blocks = JsonTree.readOrNull(opaque.value());
                if (blocks != null) {
                    blocks.forEach(content::add);
                }
            }
            case ENCRYPTED, NONE, EXTRA -> {}
        }
    }

    private ObjectNode call(ToolCall call, String path) throws RefusedException {
        String arguments =
                call.kind() == ToolCall.Kind.CUSTOM ? CustomTools.wrapped(call.arguments()) : call.arguments();
        ObjectNode written = JsonTree.object()
                .put("type", "tool_use")
                .put("id", Identifiers.callId(call.id(), ID_LIMIT))
                .put("name", ToolTable.wireName(call.name(), ToolboxWriter.NAME_LIMIT));
        written.set("input", Arguments.object(arguments, path, losses));
        return written;
    }

    private void write(ToolResult result, String path, ObjectNode written) throws RefusedException {
        written.put("type", "tool_result").put("tool_use_id", Identifiers.callId(result.callId(), ID_LIMIT));
        List<Block> content = result.content();
        if (content.size() == 1 && content.get(0) instanceof Text only && only.cache() == null) {
            written.put("content", only.text());
        } else if (!content.isEmpty()) {
            ArrayNode parts = written.putArray("content");
            for (Block part : content) {
                write(part, path, parts);
            }
        }
        if (result.error()) {
            written.put("is_error", true);
        }
        marks.put(written, result.cache());
    }

    /** What stands in for the result of a call that has none. */
    static ObjectNode missingResult(ToolCall call) {
        return JsonTree.object()
                .put("type", "tool_result")
                .put("tool_use_id", Identifiers.callId(call.id(), ID_LIMIT))
                .put("content", "(no result)")
                .put("is_error", true);
    }

    private static ObjectNode source(MediaSource source) {
        ObjectNode written = JsonTree.object();
        if (source instanceof MediaSource.Inline inline) {
            return written.put("type", "base64")
                    .put("media_type", inline.mediaType())
                    .put("data", inline.base64());
        }
        if (source instanceof MediaSource.Link link) {
            return written.put("type", "url").put("url", link.url());
        }
        if (source instanceof MediaSource.StoredFile file) {
            return written.put("type", "file").put("file_id", file.id());
        }
        return written.put("type", "text")
                .put("media_type", "text/plain")
                .put("data", ((MediaSource.PlainText) source).text());
    }
}
