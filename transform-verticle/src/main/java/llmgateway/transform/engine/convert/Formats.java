package llmgateway.transform.engine.convert;

import llmgateway.contracts.Dialect;
import llmgateway.transform.engine.dialect.chat.ChatFormat;
import llmgateway.transform.engine.dialect.messages.MessagesFormat;
import llmgateway.transform.engine.dialect.responses.ResponsesFormat;
import llmgateway.transform.engine.rules.WireFormat;

/** The wire formats by their dialects. */
final class Formats {
    private static final WireFormat MESSAGES = new MessagesFormat();
    private static final WireFormat CHAT = new ChatFormat();
    private static final WireFormat RESPONSES = new ResponsesFormat();

    private Formats() {}

    static WireFormat of(Dialect dialect) {
        return switch (dialect) {
            case MESSAGES -> MESSAGES;
            case CHAT -> CHAT;
            case RESPONSES -> RESPONSES;
            case EMBEDDINGS -> throw new IllegalArgumentException("Embeddings are never converted");
        };
    }
}
