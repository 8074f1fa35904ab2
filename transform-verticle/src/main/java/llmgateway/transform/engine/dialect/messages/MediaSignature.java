package llmgateway.transform.engine.dialect.messages;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import llmgateway.transform.engine.hub.MediaSource;

/** Tells from the first bytes of a file what it is, since its name is often wrong and Anthropic refuses wrong names. */
final class MediaSignature {
    /** Enough characters of base64 for the longest signature. */
    private static final int PREFIX = 32;

    /** What stands in a file of a type from an offset on, a character for each byte. */
    private record Known(String type, int offset, String bytes) {}

    private static final List<Known> KNOWN = List.of(
            new Known("image/jpeg", 0, "\u00ff\u00d8\u00ff"),
            new Known("image/png", 0, "\u0089PNG\r\n\u001a\n"),
            new Known("image/gif", 0, "GIF8"),
            new Known("image/webp", 8, "WEBP"),
            new Known("application/pdf", 0, "%PDF-"),
            new Known("image/tiff", 0, "II*\0"),
            new Known("image/tiff", 0, "MM\0*"),
            new Known("image/heic", 4, "ftyphei"),
            new Known("image/heic", 4, "ftypmif1"),
            new Known("image/avif", 4, "ftypavif"));

    private MediaSignature() {}

    /** The media type by its bytes, or else as it was named, in lower case. */
    static String typeOf(MediaSource.Inline media) {
        String start = start(media.base64());
        for (Known known : KNOWN) {
            if (start.startsWith(known.bytes, known.offset)) {
                return known.type;
            }
        }
        return media.mediaType().toLowerCase(Locale.ROOT);
    }

    private static String start(String base64) {
        int length = Math.min(PREFIX, base64.length());
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(base64.substring(0, length - length % 4));
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
