package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import llmgateway.transform.engine.json.JsonTree;

/**
 * One server-sent event as a client sees it, parsed with no help of the engine's own framer. Comments are left out.
 *
 * @param name the {@code event} field; empty if there is none
 */
record Frame(String name, String data) {

    /** The events of a whole stream, which must consist of whole events. */
    static List<Frame> of(String stream) {
        assertThat(stream.isEmpty() || stream.endsWith("\n\n"))
                .as("the stream ends with a whole event")
                .isTrue();
        List<Frame> frames = new ArrayList<>();
        for (String block : stream.split("\n\n", -1)) {
            String name = "";
            List<String> data = new ArrayList<>();
            for (String line : block.split("\n", -1)) {
                if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.add(line.substring(5).strip());
                } else {
                    assertThat(line).as("a comment or nothing").matches("(:.*)?");
                }
            }
            if (!data.isEmpty()) {
                frames.add(new Frame(name, String.join("\n", data)));
            }
        }
        return frames;
    }

    /** Whether this is the end marker of Chat. */
    boolean isDone() {
        return data.equals("[DONE]");
    }

    JsonNode json() {
        return Objects.requireNonNull(JsonTree.readOrNull(data), () -> "no JSON: " + data);
    }

    String type() {
        return json().path("type").asText();
    }
}
