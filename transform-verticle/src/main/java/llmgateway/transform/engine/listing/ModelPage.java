package llmgateway.transform.engine.listing;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Listed;
import org.jspecify.annotations.Nullable;

/**
 * The part of a model list that a query asks for with {@code limit}, {@code after_id} and {@code before_id}; without them all.
 *
 * @param more whether there are models beyond it in the direction of the query
 */
record ModelPage(List<Listed.Model> models, boolean more) {

    static ModelPage of(List<Listed.Model> all, String query) throws RefusedException {
        Map<String, List<String>> parameters = parameters(query);
        int limit = limit(parameters);
        String after = first(parameters, "after_id");
        String before = first(parameters, "before_id");
        int from = after == null ? 0 : position(all, after, "after_id") + 1;
        int to = before == null ? all.size() : position(all, before, "before_id");
        if (to - from <= limit) {
            return new ModelPage(from < to ? all.subList(from, to) : List.of(), false);
        }
        return before == null
                ? new ModelPage(all.subList(from, from + limit), true)
                : new ModelPage(all.subList(to - limit, to), true);
    }

    private static Map<String, List<String>> parameters(String query) throws RefusedException {
        try {
            return new QueryStringDecoder("?" + query).parameters();
        } catch (IllegalArgumentException malformed) {
            throw new RefusedException(
                    Failure.of(FailureKind.MALFORMED_REQUEST, "The query string is not well-formed."));
        }
    }

    private static int limit(Map<String, List<String>> parameters) throws RefusedException {
        String limit = first(parameters, "limit");
        if (limit == null || limit.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        try {
            int number = Integer.parseInt(limit);
            if (number >= 0) {
                return number == 0 ? Integer.MAX_VALUE : number;
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw refused("limit", "The parameter 'limit' must be a number; 0 means all.");
    }

    private static int position(List<Listed.Model> all, String id, String parameter) throws RefusedException {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(id)) {
                return i;
            }
        }
        throw refused(parameter, "The parameter '" + parameter + "' names no model of this list.");
    }

    private static @Nullable String first(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.get(0);
    }

    private static RefusedException refused(String parameter, String message) {
        return new RefusedException(
                Failure.of(FailureKind.MALFORMED_REQUEST, message).withParam(parameter));
    }
}
