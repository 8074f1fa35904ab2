package llmgateway.transform.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import llmgateway.transform.engine.hub.Ending;
import llmgateway.transform.engine.hub.Stop;
import llmgateway.transform.engine.hub.StreamEvent;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.rules.CustomTools;
import llmgateway.transform.engine.rules.ToolTable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StagesTest {
    private final List<StreamEvent> seen = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {"", "plain", "a\"b\n", "quote \" and \\ and /", "line\nbreak\ttab", "emoji 😀 ü", "\u0001\u001f"
            })
    void theTextOfACustomToolComesOutUnderAnyChunking(String text) {
        String wrapped = CustomTools.wrapped(text);
        String escaped = "{ \"input\" : \"" + escapedFully(text) + "\" }";
        for (String arguments : List.of(wrapped, escaped)) {
            for (int size = 1; size <= arguments.length(); size++) {
                InputUnwrapper unwrapper = new InputUnwrapper();
                StringBuilder out = new StringBuilder();
                for (int at = 0; at < arguments.length(); at += size) {
                    out.append(unwrapper.feed(arguments.substring(at, Math.min(arguments.length(), at + size))));
                }
                assertThat(out.append(unwrapper.end()).toString()).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"other\":1}", "plain", "free text", "[1,2]", "{\"inp", "{\"input\":5}"})
    void argumentsOfAnotherShapePassAsTheyAre(String arguments) {
        InputUnwrapper unwrapper = new InputUnwrapper();
        StringBuilder out = new StringBuilder();
        arguments.chars().forEach(c -> out.append(unwrapper.feed(String.valueOf((char) c))));
        assertThat(out.append(unwrapper.end()).toString()).isEqualTo(arguments);
    }

    @Test
    void aWrappedToolGetsItsNameKindAndTextBack() {
        ToolTable.Builder builder = new ToolTable.Builder(128);
        ToolName exec = new ToolName("functions", "exec");
        String wire = builder.declare(exec, ToolCall.Kind.CUSTOM, true);
        ToolRestorer restorer = new ToolRestorer(builder.build(), seen::add);
        restorer.accept(new StreamEvent.ToolStart(0, "c", ToolName.of(wire), ToolCall.Kind.FUNCTION));
        restorer.accept(new StreamEvent.ToolArguments(0, "{\"input\":\"ab"));
        restorer.accept(new StreamEvent.ToolArguments(0, "\"}"));
        restorer.accept(new StreamEvent.ToolEnd(0));
        assertThat(seen)
                .containsExactly(
                        new StreamEvent.ToolStart(0, "c", exec, ToolCall.Kind.CUSTOM),
                        new StreamEvent.ToolArguments(0, "ab"),
                        new StreamEvent.ToolEnd(0));
    }

    @Test
    @DisplayName("ac.id_dup")
    void anIdOfTheHistoryIsNotUsedAgain() {
        Consumer<StreamEvent> keeper = new CallIdKeeper(Set.of("call_0", "call_0_2"), seen::add);
        keeper.accept(new StreamEvent.ToolStart(0, "call_0", ToolName.of("t"), ToolCall.Kind.FUNCTION));
        keeper.accept(new StreamEvent.ToolStart(1, "call_9", ToolName.of("t"), ToolCall.Kind.FUNCTION));
        assertThat(seen)
                .extracting(event -> ((StreamEvent.ToolStart) event).id())
                .containsExactly("call_0_3", "call_9");
    }

    @Test
    @DisplayName("ar.stop_emulated")
    void textIsCutAtAStopSequenceHoweverItIsChunked() {
        String text = "ab END cd";
        for (int size = 1; size <= text.length(); size++) {
            seen.clear();
            StopWatcher watcher = new StopWatcher(List.of("END", "ENDS"), seen::add);
            for (int at = 0; at < text.length(); at += size) {
                watcher.accept(new StreamEvent.TextDelta(text.substring(at, Math.min(text.length(), at + size))));
            }
            watcher.accept(new StreamEvent.Finished(Ending.of(Stop.END), null));
            assertThat(watcher.isCut()).isTrue();
            assertThat(text()).isEqualTo("ab ");
            assertThat(seen)
                    .last()
                    .isEqualTo(new StreamEvent.Finished(new Ending(Stop.STOP_SEQUENCE, "END", null), null));
        }
    }

    @Test
    void whatOnlyLooksLikeAStopSequenceIsShown() {
        StopWatcher watcher = new StopWatcher(List.of("aab"), seen::add);
        for (String piece : List.of("xa", "a", "a", "c", "aa")) {
            watcher.accept(new StreamEvent.TextDelta(piece));
        }
        watcher.accept(new StreamEvent.TextEnd());
        assertThat(watcher.isCut()).isFalse();
        assertThat(text()).isEqualTo("xaaacaa");
        assertThat(seen).last().isEqualTo(new StreamEvent.TextEnd());
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        seen.forEach(event -> text.append(event instanceof StreamEvent.TextDelta delta ? delta.text() : ""));
        return text.toString();
    }

    private static String escapedFully(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
        return escaped.toString();
    }
}
