package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.rules.ToolTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsKeeperTest {
    private final List<StreamEvent> seen = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"a\":1.0}|{\"a\":1.0}|{\"a\":1.0}",
                "{\"cut\":|{\"cut\":|{\"cut\":",
                "[1]|{\"value\":[1]}|[1]",
                "free text|{\"INVALID_JSON\":\"free text\"}|free text",
                "` `|``|``",
                "``|``|``",
                "null|``|``"
            })
    void argumentsAreObjectsHoweverTheyAreChunked(String arguments, String asObject, String asItCame) {
        for (int size = 1; size <= arguments.length() + 1; size++) {
            assertThat(kept(arguments, true, size)).isEqualTo(asObject);
            assertThat(kept(arguments, false, size)).isEqualTo(asItCame);
        }
    }

    @Test
    void anObjectGoesOnAsItGrows() {
        ArgumentsKeeper keeper = new ArgumentsKeeper(true, seen::add);
        keeper.accept(start("read", ToolCall.Kind.FUNCTION));
        keeper.accept(new StreamEvent.ToolArguments(0, " {\"a"));
        assertThat(seen).last().isEqualTo(new StreamEvent.ToolArguments(0, " {\"a"));
    }

    @Test
    void theTextOfACustomToolIsLeftAlone() {
        ArgumentsKeeper keeper = new ArgumentsKeeper(true, seen::add);
        keeper.accept(start("exec", ToolCall.Kind.CUSTOM));
        keeper.accept(new StreamEvent.ToolArguments(0, " "));
        assertThat(seen).last().isEqualTo(new StreamEvent.ToolArguments(0, " "));
    }

    @Test
    void aCallWithoutANameFails() {
        new ToolRestorer(ToolTable.EMPTY, seen::add).accept(start("", ToolCall.Kind.FUNCTION));
        assertThat(seen).hasOnlyElementsOfType(StreamEvent.Failed.class).hasSize(1);
    }

    private String kept(String arguments, boolean objectsOnly, int size) {
        seen.clear();
        ArgumentsKeeper keeper = new ArgumentsKeeper(objectsOnly, seen::add);
        keeper.accept(start("read", ToolCall.Kind.FUNCTION));
        for (int at = 0; at < arguments.length(); at += size) {
            keeper.accept(
                    new StreamEvent.ToolArguments(0, arguments.substring(at, Math.min(arguments.length(), at + size))));
        }
        keeper.accept(new StreamEvent.ToolEnd(0));
        assertThat(seen).last().isEqualTo(new StreamEvent.ToolEnd(0));
        StringBuilder text = new StringBuilder();
        seen.forEach(event -> text.append(event instanceof StreamEvent.ToolArguments more ? more.fragment() : ""));
        return text.toString();
    }

    private static StreamEvent start(String name, ToolCall.Kind kind) {
        return new StreamEvent.ToolStart(0, "call_1", ToolName.of(name), kind);
    }
}
