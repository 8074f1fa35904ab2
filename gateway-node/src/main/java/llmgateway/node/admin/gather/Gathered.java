package llmgateway.node.admin.gather;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import llmgateway.contracts.admin.AdminDesk;
import llmgateway.contracts.admin.AdminException.Reason;

/**
 * What came of one order at all nodes.
 *
 * @param entry the node where the order came in
 * @param answers by node, the entry's among them
 */
public record Gathered(String entry, SortedMap<String, Answer> answers) {

    /** Whether there is only one node. */
    boolean alone() {
        return answers.size() == 1;
    }

    /** The results of type {@code type} by node, that of the entry first. */
    <T> Map<String, T> results(Class<T> type) {
        Map<String, T> results = new LinkedHashMap<>();
        entryFirst((node, answer) -> {
            if (answer instanceof Answer.Given given
                    && given.ok()
                    && type.isInstance(given.reply().getValue("result"))) {
                results.put(node, type.cast(given.reply().getValue("result")));
            }
        });
        return results;
    }

    /** Calls {@code with} for the entry first, then for the others in the order of their names. */
    void entryFirst(BiConsumer<String, Answer> with) {
        Answer own = answers.get(entry);
        if (own != null) {
            with.accept(entry, own);
        }
        answers.forEach((node, answer) -> {
            if (!node.equals(entry)) {
                with.accept(node, answer);
            }
        });
    }

    /** The reply with {@code result}; empty notes are left out, others tell of each node that has no part in the result. */
    JsonObject reply(Object result, List<String> notes) {
        JsonObject reply = new JsonObject().put("ok", true).put("result", result);
        return notes.isEmpty() ? reply : reply.put("notes", new JsonArray(notes));
    }

    /** As {@link #reply(Object, List)}, with a note on each node that refused or was silent. */
    JsonObject reply(Object result) {
        List<String> notes = new ArrayList<>();
        answers.forEach((node, answer) -> {
            if (answer instanceof Answer.Silent silent) {
                notes.add("Node '" + node + "' " + silent.words() + "; what it knows is missing here.");
            } else if (answer instanceof Answer.Given given && !given.ok()) {
                notes.add("Node '" + node + "' refused: " + given.refusal());
            }
        });
        return reply(result, notes);
    }

    /** The entry's answer as a reply of its own. */
    JsonObject own() {
        Answer own = answers.get(entry);
        if (own instanceof Answer.Given given) {
            return given.reply();
        }
        return AdminDesk.refusal(
                Reason.UNAVAILABLE,
                own instanceof Answer.Silent silent ? silent.sentence(entry) : "This node did not answer.");
    }
}
