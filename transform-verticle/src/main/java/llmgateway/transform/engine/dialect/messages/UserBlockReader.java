package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.SearchResult;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.rules.CacheFields;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/** Reads the blocks of a user message and of a tool's result. */
final class UserBlockReader {
    private final Losses losses;

    UserBlockReader(Losses losses) {
        this.losses = losses;
    }

    /** The blocks of {@code content}, a string or a list of blocks. */
    List<Block> read(JsonNode content, String path) throws RefusedException {
        return read(content, path, true);
    }

    private List<Block> read(JsonNode content, String path, boolean message) throws RefusedException {
        List<Block> blocks = new ArrayList<>();
        if (content.isTextual()) {
            add(blocks, Text.of(content.textValue()));
        } else if (content instanceof ArrayNode array) {
            for (RequestObject block : RequestObject.each(array, path)) {
                add(blocks, message && isResult(block) ? result(block) : block(block));
            }
        } else {
            throw Losses.malformed(path, "a string or a list of blocks");
        }
        return blocks;
    }

    private static void add(List<Block> blocks, @Nullable Block block) {
        if (block != null && !(block instanceof Text text && text.text().isEmpty())) {
            blocks.add(block);
        }
    }

    private static boolean isResult(RequestObject block) throws RefusedException {
        return block.requiredText("type").equals("tool_result");
    }

    private @Nullable Block block(RequestObject block) throws RefusedException {
        switch (block.requiredText("type")) {
            case "text" -> {
                return text(block);
            }
            case "image" -> {
                return new Image(source(block), null, CacheFields.control(block));
            }
            case "document" -> {
                return document(block);
            }
            case "search_result" -> {
                return searchResult(block);
            }
            case "tool_reference" -> {
                return Text.of("Loaded tool: " + block.requiredText("tool_name"));
            }
            default -> {
                losses.note(Loss.FIELD_DROPPED, block.path());
                return null;
            }
        }
    }

    static Text text(RequestObject block) throws RefusedException {
        return new Text(block.requiredText("text"), CacheFields.control(block), List.of());
    }

    private ToolResult result(RequestObject block) throws RefusedException {
        JsonNode content = block.member("content");
        return new ToolResult(
                block.requiredText("tool_use_id"),
                ToolCall.Kind.FUNCTION,
                content == null ? List.of() : read(content, block.at("content"), false),
                block.isTrue("is_error"),
                CacheFields.control(block));
    }

    private Document document(RequestObject block) throws RefusedException {
        RequestObject citations = block.object("citations");
        if (citations != null && citations.isTrue("enabled")) {
            losses.note(Loss.CITATIONS_DROPPED, citations.path());
        }
        return new Document(source(block), block.text("title"), block.text("context"), CacheFields.control(block));
    }

    private SearchResult searchResult(RequestObject block) throws RefusedException {
        RequestObject citations = block.object("citations");
        if (citations != null && citations.isTrue("enabled")) {
            losses.note(Loss.CITATIONS_DROPPED, citations.path());
        }
        List<String> texts = new ArrayList<>();
        for (RequestObject part : block.objects("content")) {
            texts.add(part.requiredText("text"));
        }
        return new SearchResult(
                block.requiredText("source"), block.requiredText("title"), texts, CacheFields.control(block));
    }

    private MediaSource source(RequestObject block) throws RefusedException {
        RequestObject source = block.requiredObject("source");
        return switch (source.requiredText("type")) {
            case "base64" -> new MediaSource.Inline(source.requiredText("media_type"), source.requiredText("data"));
            case "url" -> new MediaSource.Link(source.requiredText("url"));
            case "file" -> new MediaSource.StoredFile(source.requiredText("file_id"));
            case "text" -> new MediaSource.PlainText(source.requiredText("data"));
            case "content" -> new MediaSource.PlainText(ownText(source));
            default -> throw Losses.malformed(source.at("type"), "base64, url, file, text or content");
        };
    }

    /** The text of a document that is made of blocks. */
    private String ownText(RequestObject source) throws RefusedException {
        JsonNode content = source.member("content");
        if (content == null) {
            throw Losses.malformed(source.at("content"), "a string or a list of blocks");
        }
        StringBuilder all = new StringBuilder();
        for (Block block : read(content, source.at("content"), false)) {
            if (block instanceof Text text) {
                all.append(all.isEmpty() ? "" : "\n").append(text.text());
            } else {
                losses.note(Loss.FIELD_DROPPED, source.at("content"));
            }
        }
        return all.toString();
    }
}
