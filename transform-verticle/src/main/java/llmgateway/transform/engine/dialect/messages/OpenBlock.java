package llmgateway.transform.engine.dialect.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Consumer;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.ReplyContext;

/** A block of a streamed message that has begun and not ended. */
sealed interface OpenBlock {

    void delta(JsonNode delta, Consumer<StreamEvent> out);

    void close(Consumer<StreamEvent> out);

    /** Visible text. */
    final class Prose implements OpenBlock {

        Prose(String text, Consumer<StreamEvent> out) {
            tell(text, out);
        }

        @Override
        public void delta(JsonNode delta, Consumer<StreamEvent> out) {
            switch (delta.path("type").asText()) {
                case "text_delta" -> tell(delta.path("text").asText(), out);
                case "citations_delta" ->
                    out.accept(new StreamEvent.Cited(MessagesReplyReader.citation(delta.path("citation"))));
                default -> {}
            }
        }

        @Override
        public void close(Consumer<StreamEvent> out) {
            out.accept(new StreamEvent.TextEnd());
        }

        private static void tell(String text, Consumer<StreamEvent> out) {
            if (!text.isEmpty()) {
                out.accept(new StreamEvent.TextDelta(text));
            }
        }
    }

    /** Reasoning, whose signature comes last and whole. */
    final class Thought implements OpenBlock {
        private final ReplyContext context;
        private String signature;
        private boolean shown;

        Thought(ReplyContext context, String text, String signature, Consumer<StreamEvent> out) {
            this.context = context;
            this.signature = signature;
            tell(text, out);
        }

        @Override
        public void delta(JsonNode delta, Consumer<StreamEvent> out) {
            switch (delta.path("type").asText()) {
                case "thinking_delta" -> tell(delta.path("thinking").asText(), out);
                case "signature_delta" -> signature = delta.path("signature").asText();
                default -> {}
            }
        }

        @Override
        public void close(Consumer<StreamEvent> out) {
            if (shown || !signature.isEmpty()) {
                out.accept(new StreamEvent.ReasoningEnd(
                        MessagesReplyReader.opaque(context, Opaque.Kind.SIGNATURE, signature)));
            }
        }

        private void tell(String text, Consumer<StreamEvent> out) {
            if (!text.isEmpty()) {
                shown = true;
                out.accept(new StreamEvent.ReasoningDelta(text));
            }
        }
    }

    /** A call of a client's tool; some servers give the whole input at its start. */
    final class Call implements OpenBlock {
        private final int key;
        private final JsonNode initial;
        private boolean told;

        Call(int key, JsonNode initial) {
            this.key = key;
            this.initial = initial;
        }

        @Override
        public void delta(JsonNode delta, Consumer<StreamEvent> out) {
            String fragment = delta.path("partial_json").asText();
            if (!fragment.isEmpty()) {
                told = true;
                out.accept(new StreamEvent.ToolArguments(key, fragment));
            }
        }

        @Override
        public void close(Consumer<StreamEvent> out) {
            if (!told) {
                String whole = initial.isObject() ? JsonTree.text(initial) : "{}";
                out.accept(new StreamEvent.ToolArguments(key, whole));
            }
            out.accept(new StreamEvent.ToolEnd(key));
        }
    }

    /** A search of the web by the provider, which is told once it is known what is searched for. */
    final class Search implements OpenBlock {
        private final ObjectNode use;
        private final Map<String, ObjectNode> waiting;
        private final StringBuilder fragments = new StringBuilder();

        /**
         * A search that has begun.
         *
         * @param waiting gets the block, with its whole input, by its id
         */
        Search(ObjectNode use, Map<String, ObjectNode> waiting) {
            this.use = use;
            this.waiting = waiting;
        }

        @Override
        public void delta(JsonNode delta, Consumer<StreamEvent> out) {
            fragments.append(delta.path("partial_json").asText());
        }

        @Override
        public void close(Consumer<StreamEvent> out) {
            ObjectNode whole = JsonTree.object();
            whole.setAll(use);
            ObjectNode input = BlockOpener.inputOf(fragments, use.path("input"));
            whole.set("input", input);
            String id = use.path("id").asText();
            waiting.put(id, whole);
            out.accept(new StreamEvent.SearchStart(id, input.path("query").asText()));
        }
    }
}
