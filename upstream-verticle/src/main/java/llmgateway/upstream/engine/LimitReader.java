package llmgateway.upstream.engine;

import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.model.ModelCatalog;
import org.jspecify.annotations.Nullable;

/**
 * Reads what providers say in reply headers about the limits of an account:
 *
 * <pre>
 *   anthropic-ratelimit-WINDOW-{limit,remaining,reset}
 *   anthropic-{priority,fast}-WINDOW-{limit,remaining,reset}
 *   anthropic-ratelimit-unified[-WINDOW[_FAMILY]]-{status,utilization,reset}
 *   x-ratelimit-{limit,remaining,reset}[-WINDOW]
 *   retry-after, of a reply with status 429
 * </pre>
 */
public final class LimitReader {
    private static final String ANTHROPIC = "anthropic-";
    private static final String RATE_LIMIT = "ratelimit-";
    private static final String UNIFIED = "unified-";
    private static final String COMMON = "x-ratelimit-";

    private final String model;
    private final Instant now;
    private @Nullable Map<String, WindowBuilder> windows;

    private LimitReader(String model, Instant now) {
        this.model = model;
        this.now = now;
    }

    /**
     * The windows that a reply states; empty for most.
     *
     * @param model the model that was asked for, whose family limits belong to unless they are said to be the account's
     */
    public static List<LimitWindow> read(int status, MultiMap headers, String model, Instant now) {
        LimitReader reader = new LimitReader(model, now);
        headers.forEach(reader::take);
        if (status == 429) {
            RetryAfter.of(headers, now)
                    .ifPresent(wait -> reader.window("retry-after", ModelCatalog.family(model))
                            .exhaustedUntil(now.plus(wait)));
        }
        return reader.stated();
    }

    private List<LimitWindow> stated() {
        return windows == null
                ? List.of()
                : windows.values().stream()
                        .filter(WindowBuilder::says)
                        .map(WindowBuilder::build)
                        .toList();
    }

    private void take(String name, String value) {
        if (startsWith(name, ANTHROPIC)) {
            takeAnthropic(name.toLowerCase(Locale.ROOT), value);
        } else if (startsWith(name, COMMON)) {
            takeCommon(name.substring(COMMON.length()).toLowerCase(Locale.ROOT), value);
        }
    }

    private void takeAnthropic(String name, String value) {
        boolean rateLimit = name.startsWith(RATE_LIMIT, ANTHROPIC.length());
        int begin = ANTHROPIC.length() + (rateLimit ? RATE_LIMIT.length() : 0);
        if (!rateLimit && !name.startsWith("priority-", begin) && !name.startsWith("fast-", begin)) {
            return;
        }
        int dash = name.lastIndexOf('-');
        if (rateLimit && name.startsWith(UNIFIED, begin)) {
            takeUnified(
                    dash > begin + UNIFIED.length() ? name.substring(begin + UNIFIED.length(), dash) : "",
                    name.substring(dash + 1),
                    value);
        } else if (dash > begin) {
            window(name.substring(begin, dash), ModelCatalog.family(model)).take(name.substring(dash + 1), value);
        }
    }

    /** Limits of subscriptions are the account's; those of one family say so in their name. */
    private void takeUnified(String window, String field, String value) {
        if (window.startsWith("overage") || window.startsWith("fallback")) {
            return; // what may be used beyond the limits
        }
        int underscore = window.indexOf('_');
        String span = underscore < 0 ? window : window.substring(0, underscore);
        String family = underscore < 0 ? "" : window.substring(underscore + 1);
        window(span.isEmpty() ? "unified" : UNIFIED + span, family).take(field, value);
    }

    private void takeCommon(String rest, String value) {
        int dash = rest.indexOf('-');
        String field = dash < 0 ? rest : rest.substring(0, dash);
        String window = dash < 0 ? "requests" : rest.substring(dash + 1);
        window(window, ModelCatalog.family(model)).take(field, value);
    }

    private WindowBuilder window(String name, String family) {
        if (windows == null) {
            windows = new TreeMap<>();
        }
        return windows.computeIfAbsent(name + ' ' + family, fresh -> new WindowBuilder(name, family, now));
    }

    private static boolean startsWith(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
