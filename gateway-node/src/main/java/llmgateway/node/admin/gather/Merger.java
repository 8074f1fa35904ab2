package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** Makes one reply of those of several nodes. */
@FunctionalInterface
public interface Merger {

    /** The reply, in the form in which a desk replies; it may have {@code notes} beside the {@code result}, a list of sentences. */
    JsonObject merge(Gathered all);

    /** What {@code merger} makes, unless the node where the order came in has no result: then that is the reply. */
    static Merger unlessRefused(Function<Gathered, JsonObject> merger) {
        return all -> all.results(Object.class).containsKey(all.entry()) ? merger.apply(all) : all.own();
    }
}
