package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.rules.CacheFields;
import llmgateway.transform.engine.rules.DataUrl;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestObject;
import org.jspecify.annotations.Nullable;

/** Reads the content of messages: a string, or an array of parts. */
final class PartsReader {

    private PartsReader() {}

    /** The blocks of {@code message}'s content; none for no content. */
    static List<Block> read(RequestObject message) throws RefusedException {
        JsonNode content = message.member("content");
        if (content == null) {
            return List.of();
        }
        if (content.isTextual()) {
            return content.textValue().isEmpty()
                    ? List.of()
                    : List.of(new Text(content.textValue(), CacheFields.either(message), List.of()));
        }
        if (!content.isArray()) {
            throw Losses.malformed(message.at("content"), "a string or an array of parts");
        }
        List<Block> blocks = new ArrayList<>();
        for (RequestObject part : message.objects("content")) {
            Block block = part(part);
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    /** As {@link #read}, where only text makes sense. */
    static List<Text> texts(RequestObject message) throws RefusedException {
        List<Text> texts = new ArrayList<>();
        for (Block block : read(message)) {
            if (!(block instanceof Text text)) {
                throw Losses.malformed(message.at("content"), "a string or an array of text parts");
            }
            texts.add(text);
        }
        return texts;
    }

    private static @Nullable Block part(RequestObject part) throws RefusedException {
        CacheMark cache = CacheFields.either(part);
        String type = part.requiredText("type");
        switch (type) {
            case "text", "input_text", "output_text" -> {
                String text = part.requiredText("text");
                return text.isEmpty() ? null : new Text(text, cache, List.of());
            }
            case "refusal" -> {
                String refusal = part.requiredText("refusal");
                return refusal.isEmpty() ? null : new Refusal(refusal);
            }
            case "image_url" -> {
                return image(part, cache);
            }
            case "file" -> {
                return file(part.requiredObject("file"), cache);
            }
            case "input_audio" -> throw Losses.refused(part.path(), "holds audio, which the upstream does not hear.");
            default ->
                throw Losses.refused(part.path(), "is a part of a type that is not known: " + shortened(type) + ".");
        }
    }

    private static Image image(RequestObject part, @Nullable CacheMark cache) throws RefusedException {
        JsonNode given = part.member("image_url");
        if (given != null && given.isTextual()) {
            return new Image(source(given.textValue(), part.at("image_url")), null, cache);
        }
        RequestObject image = part.requiredObject("image_url");
        return new Image(source(image.requiredText("url"), image.at("url")), image.text("detail"), cache);
    }

    private static Document file(RequestObject file, @Nullable CacheMark cache) throws RefusedException {
        String name = file.text("filename");
        String data = file.text("file_data");
        if (data != null) {
            MediaSource.Inline inline = DataUrl.parse(data);
            if (inline == null) {
                throw Losses.malformed(file.at("file_data"), "a base64 data URL");
            }
            return new Document(inline, name, null, cache);
        }
        return new Document(new MediaSource.StoredFile(file.requiredText("file_id")), name, null, cache);
    }

    private static MediaSource source(String url, String path) throws RefusedException {
        MediaSource.Inline inline = DataUrl.parse(url);
        if (inline != null) {
            return inline;
        }
        String scheme = url.substring(0, Math.min(8, url.length())).toLowerCase(Locale.ROOT);
        if (!scheme.startsWith("http://") && !scheme.startsWith("https://")) {
            throw Losses.malformed(path, "a base64 data URL or an http(s) address");
        }
        return new MediaSource.Link(url);
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
