package llmgateway.transform.engine.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.rules.DataUrl;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
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
        if (!content.isArray()) {
            throw Losses.malformed(path, "a string or an array");
        }
        for (int i = 0; i < content.size(); i++) {
            String at = Fields.at(path, i);
            Block block = part(Fields.object(content.get(i), at), at);
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    private @Nullable Block part(ObjectNode part, String path) throws RefusedException {
        String type = Fields.demandedText(part, "type", path);
        return switch (type) {
            case "input_text", "output_text", "text" ->
                new Text(Fields.demandedText(part, "text", path), mark(part), List.of());
            case "refusal" -> new Refusal(Fields.demandedText(part, "refusal", path));
            case "input_image" -> image(part, path);
            case "input_file" -> document(part, path);
            case "input_audio" -> throw Losses.refused(path, "is audio, which only an OpenAI upstream takes.");
            default -> unknown(part, path);
        };
    }

    private @Nullable Block unknown(ObjectNode part, String path) throws RefusedException {
        String text = Fields.text(part, "text", path);
        losses.note(text == null ? Loss.FIELD_DROPPED : Loss.CONTENT_AS_TEXT, path);
        return text == null ? null : Text.of(text);
    }

    private static Image image(ObjectNode part, String path) throws RefusedException {
        String url = Fields.text(part, "image_url", path);
        String detail = Fields.text(part, "detail", path);
        if (url != null) {
            return new Image(media(url, Fields.at(path, "image_url")), detail, mark(part));
        }
        return new Image(new MediaSource.StoredFile(Fields.demandedText(part, "file_id", path)), detail, mark(part));
    }

    private static Document document(ObjectNode part, String path) throws RefusedException {
        String data = Fields.text(part, "file_data", path);
        String url = Fields.text(part, "file_url", path);
        MediaSource source;
        if (data != null) {
            source = data.startsWith("data:")
                    ? media(data, Fields.at(path, "file_data"))
                    : new MediaSource.Inline("application/pdf", data);
        } else if (url != null) {
            source = new MediaSource.Link(url);
        } else {
            source = new MediaSource.StoredFile(Fields.demandedText(part, "file_id", path));
        }
        return new Document(source, Fields.text(part, "filename", path), null, mark(part));
    }

    private static MediaSource media(String url, String path) throws RefusedException {
        MediaSource.Inline inline = DataUrl.parse(url);
        if (inline == null && url.regionMatches(true, 0, "data:", 0, 5)) {
            throw Losses.malformed(path, "an address or a base64 data URL");
        }
        return inline != null ? inline : new MediaSource.Link(url);
    }

    private static @Nullable CacheMark mark(ObjectNode part) {
        JsonNode breakpoint = Fields.present(part, "prompt_cache_breakpoint");
        if (breakpoint == null) {
            return null;
        }
        return breakpoint.path("ttl").asText("").equals("12h") ? CacheMark.LONG : CacheMark.SHORT;
    }
}
