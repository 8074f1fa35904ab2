package llmgateway.transform.engine.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.json.JsonTree;
import org.junit.jupiter.api.Test;

class UsageFiguresTest {

    @Test
    void messagesLeavesCachedTokensOutOfTheInput() {
        UsageFigures figures = new UsageFigures(Dialect.MESSAGES);
        figures.accept("input_tokens", 10);
        figures.accept("cache_read_input_tokens", 100);
        figures.accept("cache_creation_input_tokens", 20);
        figures.accept("output_tokens", 7);
        figures.accept("output_tokens_details.thinking_tokens", 3);

        assertThat(figures.usage()).isEqualTo(new Usage(10, 7, 100, 20, 3, false));
    }

    @Test
    void takesAllFiguresOfAnObjectAndLeavesOutWhatIsNone() {
        UsageFigures figures = new UsageFigures(Dialect.RESPONSES);
        figures.acceptAll(Objects.requireNonNull(JsonTree.readOrNull("{\"input_tokens\":130,\"output_tokens\":7.0,"
                + "\"input_tokens_details\":{\"cached_tokens\":100,\"deeper\":{\"cached_tokens\":5}}}")));
        figures.acceptAll(Objects.requireNonNull(JsonTree.readOrNull("{\"input_tokens\":null,\"output_tokens\":\"9\","
                + "\"input_tokens_details\":{\"cached_tokens\":1e400}}")));

        assertThat(figures.usage()).isEqualTo(new Usage(30, 7, 100, 0, 0, false));
    }

    @Test
    void openAiCountsCachedTokensIn() {
        UsageFigures figures = new UsageFigures(Dialect.RESPONSES);
        figures.accept("input_tokens", 130);
        figures.accept("input_tokens_details.cached_tokens", 100);
        figures.accept("input_tokens_details.cache_write_tokens", 20);
        figures.accept("output_tokens", 7);

        assertThat(figures.usage()).isEqualTo(new Usage(10, 7, 100, 20, 0, false));
    }

    @Test
    void reasoningThatAServerLeavesOutOfTheCompletionIsAdded() {
        UsageFigures figures = new UsageFigures(Dialect.CHAT);
        figures.accept("prompt_tokens", 10);
        figures.accept("completion_tokens", 5);
        figures.accept("completion_tokens_details.reasoning_tokens", 3);
        figures.accept("total_tokens", 15);
        assertThat(figures.usage().output()).isEqualTo(5);

        figures.accept("total_tokens", 18);
        assertThat(figures.usage().output()).isEqualTo(8);
    }

    @Test
    void nonsenseNeverGoesBelowZero() {
        UsageFigures figures = new UsageFigures(Dialect.CHAT);
        figures.accept("prompt_tokens", 1);
        figures.accept("prompt_tokens_details.cached_tokens", 5);
        figures.accept("completion_tokens", -5);
        figures.accept("something_else", 5);

        assertThat(figures.usage()).isEqualTo(new Usage(0, 0, 5, 0, 0, false));
    }
}
