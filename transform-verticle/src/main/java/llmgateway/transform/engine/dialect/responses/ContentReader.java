package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.rules.CacheFields;
import llmgateway.transform.engine.rules.DataUrl;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/** Reads the content of messages and of tool outputs: a string, or a list of parts. */
final class ContentReader {
    private final Losses losses;

    ContentReader(Losses losses) {
        this.losses = losses;
    }

    /** The blocks of a user's message or of a tool's output. */
    List<Block> blocks(@Nullable JsonNode content, String path) throws RefusedException {
        List<Block> blocks = new ArrayList<>();
        for (Block block : all(content, path)) {
            blocks.add(block instanceof Refusal refusal ? Text.of(refusal.text()) : block);
        }
        return blocks;
    }

    /** What an assistant said; media, which no model says, are lost. */
    List<Block> said(@Nullable JsonNode content, String path) throws RefusedException {
        List<Block> blocks = new ArrayList<>();
        for (Block block : all(content, path)) {
            if (block instanceof Image || block instanceof Document) {
                losses.note(Loss.FIELD_DROPPED, path);
            } else {
                blocks.add(block);
            }
        }
        return blocks;
    }

    /** The texts of a system or developer message; media are lost. */
    List<Text> texts(@Nullable JsonNode content, String path) throws RefusedException {
        List<Text> texts = new ArrayList<>();
        for (Block block : blocks(content, path)) {
            if (block instanceof Text text) {
                texts.add(text);
            } else {
                losses.note(Loss.FIELD_DROPPED, path);
            }
        }
        return texts;
    }

    private List<Block> all(@Nullable JsonNode content, String path) throws RefusedException {
        List<Block> blocks = new ArrayList<>();
        if (content == null) {
            return blocks;
        }
        if (content.isTextual()) {
            blocks.add(Text.of(content.textValue()));
            return blocks;
        }
        if (!(content instanceof ArrayNode array)) {
            throw Losses.malformed(path, "a string or an array");
        }
        for (RequestObject part : RequestObject.each(array, path)) {
            Block block = part(part);
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    private @Nullable Block part(RequestObject part) throws RefusedException {
        return switch (part.requiredText("type")) {
            case "input_text", "output_text", "text" ->
                new Text(part.requiredText("text"), CacheFields.breakpoint(part), List.of());
            case "refusal" -> new Refusal(part.requiredText("refusal"));
            case "input_image" -> image(part);
            case "input_file" -> document(part);
            case "input_audio" -> throw Losses.refused(part.path(), "is audio, which only an OpenAI upstream takes.");
            default -> unknown(part);
        };
    }

    private @Nullable Block unknown(RequestObject part) throws RefusedException {
        String text = part.text("text");
        losses.note(text == null ? Loss.FIELD_DROPPED : Loss.CONTENT_AS_TEXT, part.path());
        return text == null ? null : Text.of(text);
    }

    private static Image image(RequestObject part) throws RefusedException {
        String url = part.text("image_url");
        String detail = part.text("detail");
        if (url != null) {
            return new Image(media(url, part.at("image_url")), detail, CacheFields.breakpoint(part));
        }
        return new Image(
                new MediaSource.StoredFile(part.requiredText("file_id")), detail, CacheFields.breakpoint(part));
    }

    private static Document document(RequestObject part) throws RefusedException {
        String data = part.text("file_data");
        String url = part.text("file_url");
        MediaSource source;
        if (data != null) {
            source = data.startsWith("data:")
                    ? media(data, part.at("file_data"))
                    : new MediaSource.Inline("application/pdf", data);
        } else if (url != null) {
            source = new MediaSource.Link(url);
        } else {
            source = new MediaSource.StoredFile(part.requiredText("file_id"));
        }
        return new Document(source, part.text("filename"), null, CacheFields.breakpoint(part));
    }

    private static MediaSource media(String url, String path) throws RefusedException {
        MediaSource.Inline inline = DataUrl.parse(url);
        if (inline == null && url.regionMatches(true, 0, "data:", 0, 5)) {
            throw Losses.malformed(path, "an address or a base64 data URL");
        }
        return inline != null ? inline : new MediaSource.Link(url);
    }
}
