package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import org.jspecify.annotations.Nullable;

/**
 * The cache marks of one request, in the order in which a prompt is rendered: tools, system, messages. There may be four, and no
 * long one after a short one.
 */
final class CacheMarks {
    private static final int MOST = 4;

    private record Marked(ObjectNode block, CacheMark mark) {}

    private final List<Marked> marked = new ArrayList<>();

    /** Marks {@code block} unless {@code mark} is null; blocks must come in rendering order. */
    void put(ObjectNode block, @Nullable CacheMark mark) {
        if (mark != null) {
            marked.add(new Marked(block, mark));
        }
    }

    /**
     * Writes the marks that may stay into their blocks: the last ones.
     *
     * @param path the client's field, for the warning
     */
    void limit(Losses losses, String path) throws RefusedException {
        if (marked.size() > MOST) {
            losses.note(Loss.CACHE_MARKS_DROPPED, path);
        }
        boolean mayBeLong = true;
        for (Marked one : marked.subList(Math.max(0, marked.size() - MOST), marked.size())) {
            ObjectNode control = one.block().putObject("cache_control").put("type", "ephemeral");
            mayBeLong &= one.mark() == CacheMark.LONG;
            if (mayBeLong) {
                control.put("ttl", "1h");
            }
        }
    }
}
