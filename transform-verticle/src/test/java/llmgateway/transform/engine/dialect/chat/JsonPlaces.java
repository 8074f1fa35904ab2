package llmgateway.transform.engine.dialect.chat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Every place in a JSON tree, as a pointer. */
final class JsonPlaces {

    private JsonPlaces() {}

    static List<String> of(JsonNode tree) {
        List<String> places = new ArrayList<>();
        collect("", tree, places);
        return places;
    }

    private static void collect(String at, JsonNode tree, List<String> places) {
        tree.properties().forEach(member -> {
            places.add(at + "/" + member.getKey());
            collect(at + "/" + member.getKey(), member.getValue(), places);
        });
        for (int i = 0; tree.isArray() && i < tree.size(); i++) {
            places.add(at + "/" + i);
            collect(at + "/" + i, tree.get(i), places);
        }
    }

    /** {@code tree}, changed so that {@code value} stands at {@code pointer}. */
    static ObjectNode replaced(ObjectNode tree, String pointer, JsonNode value) {
        JsonPointer place = JsonPointer.compile(pointer);
        JsonNode parent = tree.at(place.head());
        if (parent instanceof ArrayNode array) {
            array.set(place.last().getMatchingIndex(), value);
        } else if (parent instanceof ObjectNode object) {
            object.set(place.last().getMatchingProperty(), value);
        }
        return tree;
    }
}
