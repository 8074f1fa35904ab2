package llmgateway.transform.engine.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What holds of every stream that a client gets. */
final class ResponseStreams {

    private ResponseStreams() {}

    /** Checks a stream that ends well and returns its response. */
    static JsonNode checked(List<ObjectNode> events) {
        List<JsonNode> done = new ArrayList<>();
        Map<Integer, String> open = new HashMap<>();
        Map<String, StringBuilder> pieces = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            ObjectNode event = events.get(i);
            assertThat(event.path("sequence_number").intValue()).isEqualTo(i);
            String type = event.path("type").asText();
            int index = event.path("output_index").asInt(-1);
            if (type.equals("response.output_item.added")) {
                assertThat(open).as("one item after the other").isEmpty();
                assertThat(index).isEqualTo(done.size());
                open.put(index, event.at("/item/id").asText());
            } else if (type.equals("response.output_item.done")) {
                assertThat(event.at("/item/id").asText()).isEqualTo(open.remove(index));
                done.add(event.get("item"));
            } else if (event.has("item_id")) {
                assertThat(event.path("item_id").asText()).isEqualTo(open.get(index));
            }
            String place = type.replaceAll("\\.(delta|done)$", "") + index + event.path("content_index");
            if (type.endsWith(".delta")) {
                pieces.computeIfAbsent(place, first -> new StringBuilder())
                        .append(event.path("delta").asText());
            } else if (pieces.containsKey(place)) {
                String whole = event.path("text")
                        .asText(event.path("arguments")
                                .asText(event.path("input")
                                        .asText(event.path("refusal").asText())));
                assertThat(whole).isEqualTo(pieces.get(place).toString());
            }
        }
        assertThat(open).isEmpty();
        assertThat(events.get(0).path("type").asText()).isEqualTo("response.created");
        assertThat(events.get(1).path("type").asText()).isEqualTo("response.in_progress");
        ObjectNode last = events.get(events.size() - 1);
        assertThat(last.path("type").asText()).isIn("response.completed", "response.incomplete");
        assertThat(last.at("/response/id")).isEqualTo(events.get(0).at("/response/id"));
        assertThat(last.at("/response/output")).containsExactlyElementsOf(done);
        return last.get("response");
    }

    static List<String> types(List<ObjectNode> events) {
        return events.stream()
                .map(event -> event.path("type").asText().substring("response.".length()))
                .toList();
    }
}
