package llmgateway.transform.engine.rules;

import java.util.Locale;
import llmgateway.transform.engine.hub.MediaSource;
import org.jspecify.annotations.Nullable;

/** Data URLs, as OpenAI's dialects carry media. */
public final class DataUrl {

    private DataUrl() {}

    /** What {@code url} holds; null if it is no base64 data URL. */
    public static MediaSource.@Nullable Inline parse(String url) {
        int comma = url.indexOf(',');
        if (!url.regionMatches(true, 0, "data:", 0, 5) || comma < 0) {
            return null;
        }
        String head = url.substring(5, comma).toLowerCase(Locale.ROOT);
        if (!head.endsWith(";base64")) {
            return null;
        }
        int end = head.indexOf(';');
        return new MediaSource.Inline(head.substring(0, end), url.substring(comma + 1));
    }

    /** {@code media} as a data URL. */
    public static String of(MediaSource.Inline media) {
        return "data:" + media.mediaType() + ";base64," + media.base64();
    }
}
