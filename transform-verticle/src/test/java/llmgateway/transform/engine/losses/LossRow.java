package llmgateway.transform.engine.losses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import llmgateway.contracts.Dialect;

/**
 * Something that a client may send, and what becomes of it.
 *
 * @param field as the client's dialect calls it
 * @param model another model than the usual one, on which the treatment depends
 * @param before a request without it
 * @param after the same request with it
 * @param expected by the dialect of the upstream; a dialect to which the row says nothing is absent
 */
record LossRow(
        Dialect client,
        String section,
        String field,
        Optional<String> model,
        ObjectNode before,
        ObjectNode after,
        Map<Dialect, Expectation> expected) {

    /** The first cell of the row. */
    String label() {
        return field + model.map(its -> ", with `" + its + "`").orElse("");
    }

    /** A member of the request that has it. */
    boolean sends(String member) {
        JsonNode value = after.get(member);
        return value != null && !value.isNull();
    }

    @Override
    public String toString() {
        return client.label() + ": " + section + ": " + label();
    }
}
