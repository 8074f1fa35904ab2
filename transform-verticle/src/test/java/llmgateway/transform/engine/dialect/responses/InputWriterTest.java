package llmgateway.transform.engine.dialect.responses;

import static llmgateway.transform.engine.dialect.responses.Exchanges.ORIGIN;
import static llmgateway.transform.engine.dialect.responses.Exchanges.body;
import static llmgateway.transform.engine.dialect.responses.Exchanges.conversation;
import static llmgateway.transform.engine.dialect.responses.Exchanges.input;
import static llmgateway.transform.engine.dialect.responses.Exchanges.plainFacts;
import static llmgateway.transform.engine.dialect.responses.Exchanges.reasoningFacts;
import static llmgateway.transform.engine.dialect.responses.Exchanges.user;
import static llmgateway.transform.engine.dialect.responses.Exchanges.writing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.CacheMark;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Refusal;
import llmgateway.transform.engine.hub.SearchResult;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolName;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.Turn.Role;
import llmgateway.transform.engine.hub.WebSearch;
import llmgateway.transform.engine.rules.Losses;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InputWriterTest {
    private final Losses losses = new Losses(false);

    @Test
    void aTurnOfReasoningTextAndCallsIsRestoredInItsOrder() throws RefusedException {
        Opaque kept = new Opaque(ORIGIN, Opaque.Kind.ENCRYPTED, "gAAA", "rs_1", List.of(2, 3));
        String written = input(
                conversation(
                        user("q"),
                        assistant(
                                new Reasoning("ab\n\ncde", kept),
                                Text.of("one"),
                                Text.of("two"),
                                new Refusal("no"),
                                call("c1", ToolCall.Kind.FUNCTION, "{\"n\": 12345678901234567890}"),
                                call("c2", ToolCall.Kind.FUNCTION, "")),
                        new Turn(
                                Role.USER,
                                List.of(
                                        result("c2", false, Text.of("r2")),
                                        Text.of("go"),
                                        result("c1", false, Text.of("r1"))),
                                "messages[2]")),
                writing(plainFacts(), losses));

        assertThat(written)
                .isEqualTo(
                        "[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"q\"}]},"
                                + "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"ab\"},"
                                + "{\"type\":\"summary_text\",\"text\":\"cde\"}],\"encrypted_content\":\"gAAA\"},"
                                + "{\"type\":\"message\",\"role\":\"assistant\",\"content\":["
                                + "{\"type\":\"output_text\",\"text\":\"one\",\"annotations\":[]},"
                                + "{\"type\":\"output_text\",\"text\":\"two\",\"annotations\":[]},"
                                + "{\"type\":\"refusal\",\"refusal\":\"no\"}]},"
                                + "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{\\\"n\\\": 12345678901234567890}\"},"
                                + "{\"type\":\"function_call\",\"call_id\":\"c2\",\"name\":\"f\",\"arguments\":\"{}\"},"
                                + "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"r1\"},"
                                + "{\"type\":\"function_call_output\",\"call_id\":\"c2\",\"output\":\"r2\"},"
                                + "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"go\"}]}]");
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    @DisplayName("ar.claude_signature")
    void reasoningOfAnotherOriginIsDroppedAndNeverBecomesText() throws RefusedException {
        String written = input(
                conversation(
                        user("q"),
                        assistant(
                                new Reasoning("secret", Opaque.of("raw-messages", Opaque.Kind.SIGNATURE, "sig")),
                                new Reasoning("other", Opaque.of("origin-2", Opaque.Kind.ENCRYPTED, "enc")),
                                new Reasoning("bare", null),
                                Text.of("a")),
                        user("q2")),
                writing(plainFacts(), losses));

        assertThat(written)
                .doesNotContain("reasoning")
                .doesNotContain("secret")
                .doesNotContain("other")
                .doesNotContain("bare");
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void rawCiphertextAndOpenReasoningGoBackToAServerOfThisDialect() throws RefusedException {
        String written = input(
                conversation(
                        user("q"),
                        assistant(
                                new Reasoning("", Opaque.of("raw-responses", Opaque.Kind.ENCRYPTED, "gA")),
                                new Reasoning(
                                        "why", new Opaque(ORIGIN, Opaque.Kind.NONE, "reasoning_text", null, List.of())),
                                Text.of("a"))),
                writing(plainFacts(), losses));

        assertThat(written)
                .contains("{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gA\"}")
                .contains(
                        "{\"type\":\"reasoning\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"why\"}]}");
    }

    @Test
    @DisplayName("ar.image_result")
    void anImageInAResultIsAPartOfTheOutput() throws RefusedException {
        Image image = new Image(new MediaSource.Inline("image/png", "AAAA"), null, null);

        assertThat(outputOf(result("c1", false, Text.of("see"), image)))
                .isEqualTo("[{\"type\":\"input_text\",\"text\":\"see\"},{\"type\":\"input_image\","
                        + "\"image_url\":\"data:image/png;base64,AAAA\",\"detail\":\"auto\"}]");
        assertThat(outputOf(result("c1", false, Text.of("one"), Text.of("two"))))
                .isEqualTo("[{\"type\":\"input_text\",\"text\":\"one\"},{\"type\":\"input_text\",\"text\":\"two\"}]");
        assertThat(outputOf(result("c1", false))).isEqualTo("\"\"");
        assertThat(losses.warnings()).isEmpty();
    }

    @Test
    void aFailedToolSaysSoInItsWords() throws RefusedException {
        assertThat(outputOf(result("c1", true, Text.of("boom")))).isEqualTo("\"Error: boom\"");
        assertThat(outputOf(result("c1", true, Text.of("ERROR 7")))).isEqualTo("\"ERROR 7\"");
        assertThat(outputOf(result("c1", true))).isEqualTo("\"Error\"");
        assertThat(losses.warnings()).containsExactly("error_as_text;field=messages[2]");
    }

    @Test
    void theKindOfAnOutputIsThatOfItsCall() throws RefusedException {
        Turn call = assistant(call("c1", ToolCall.Kind.CUSTOM, "ls \"x\""));
        Turn answer = new Turn(Role.USER, List.of(result("c1", false, Text.of("ok"))), "messages[2]");

        assertThat(input(conversation(user("q"), call, answer), writing(plainFacts(), losses)))
                .contains(
                        "{\"type\":\"custom_tool_call\",\"call_id\":\"c1\",\"name\":\"f\",\"input\":\"ls \\\"x\\\"\"},"
                                + "{\"type\":\"custom_tool_call_output\",\"call_id\":\"c1\",\"output\":\"ok\"}");
        assertThat(input(conversation(user("q"), call, answer), writing(plainFacts(), losses, Quirk.TOP_K)))
                .contains("{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\","
                        + "\"arguments\":\"{\\\"input\\\":\\\"ls \\\\\\\"x\\\\\\\"\\\"}\"},"
                        + "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"ok\"}");
    }

    @Test
    void longCallIdsAreShortenedAlikeInCallAndResult() throws RefusedException {
        String id = "toolu_" + "x".repeat(80);
        String written = input(
                conversation(
                        user("q"),
                        assistant(call(id, ToolCall.Kind.FUNCTION, "{}")),
                        new Turn(Role.USER, List.of(result(id, false, Text.of("ok"))), "messages[2]")),
                writing(plainFacts(), losses));

        List<String> ids = new ArrayList<>();
        java.util.regex.Pattern.compile("\"call_id\":\"([^\"]+)\"")
                .matcher(written)
                .results()
                .forEach(found -> ids.add(found.group(1)));
        assertThat(ids).hasSize(2);
        assertThat(ids.get(0)).isEqualTo(ids.get(1)).hasSize(64);
    }

    @Test
    @DisplayName("cr.roles_in_place")
    void aLateSystemTextStaysInPlaceButNotBetweenACallAndItsResult() throws RefusedException {
        String written = input(
                conversation(
                        user("q"),
                        new Turn(Role.SYSTEM, List.of(Text.of("late")), "messages[1]"),
                        assistant(call("c1", ToolCall.Kind.FUNCTION, "{}")),
                        new Turn(Role.SYSTEM, List.of(Text.of("between")), "messages[3]"),
                        new Turn(Role.USER, List.of(result("c1", false, Text.of("ok"))), "messages[4]")),
                writing(plainFacts(), losses));

        assertThat(written.replaceAll("\"content\":\\[[^]]*\"text\":\"([a-z]+)\"}]", "$1"))
                .isEqualTo(
                        "[{\"type\":\"message\",\"role\":\"user\",q},{\"type\":\"message\",\"role\":\"developer\",late},"
                                + "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\"},"
                                + "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"ok\"},"
                                + "{\"type\":\"message\",\"role\":\"developer\",between}]");
    }

    @Test
    void mediaAreWrittenWithTheirMarks() throws RefusedException {
        Turn turn = new Turn(
                Role.USER,
                List.of(
                        new Image(new MediaSource.Link("https://a/b"), "high", CacheMark.SHORT),
                        new Document(new MediaSource.Inline("application/pdf", "AA"), null, null, null),
                        new Document(new MediaSource.Link("https://a/c"), "t", null, null),
                        new Document(new MediaSource.PlainText("body"), "title", null, null),
                        new SearchResult("src", "ttl", List.of("x", "y"), null)),
                "messages[0]");

        assertThat(input(conversation(turn), writing(reasoningFacts(true), losses)))
                .isEqualTo("[{\"type\":\"message\",\"role\":\"user\",\"content\":["
                        + "{\"type\":\"input_image\",\"image_url\":\"https://a/b\",\"detail\":\"high\","
                        + "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\",\"ttl\":\"30m\"}},"
                        + "{\"type\":\"input_file\",\"filename\":\"document.pdf\",\"file_data\":\"data:application/pdf;base64,AA\"},"
                        + "{\"type\":\"input_file\",\"file_url\":\"https://a/c\"},"
                        + "{\"type\":\"input_text\",\"text\":\"title\\nbody\"},"
                        + "{\"type\":\"input_text\",\"text\":\"src\\nttl\\nx\\ny\"}]}]");
        assertThat(losses.warnings()).containsExactly("content_as_text;field=messages[0]");
    }

    @Test
    void aFileOfAnotherProviderIsRefused() {
        Turn turn = new Turn(
                Role.USER, List.of(new Image(new MediaSource.StoredFile("file_1"), null, null)), "messages[0]");

        assertThatThrownBy(() -> input(conversation(turn), writing(plainFacts(), losses)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("messages[0]");
    }

    @Test
    void aSearchGoesBackToItsMakerOnly() throws RefusedException {
        String kept = "{\"type\":\"web_search_call\",\"status\":\"completed\"}";
        Turn own = assistant(
                new WebSearch("ws", "q", List.of(), Opaque.of(ORIGIN, Opaque.Kind.BLOCKS, "[" + kept + "]")),
                Text.of("a"));
        Turn foreign = assistant(
                new WebSearch("ws", "q", List.of(), Opaque.of("x", Opaque.Kind.BLOCKS, "[{}]")), Text.of("a"));

        assertThat(input(conversation(user("q"), own), writing(plainFacts(), losses)))
                .contains(kept);
        assertThat(losses.warnings()).isEmpty();
        assertThat(input(conversation(user("q"), foreign), writing(plainFacts(), losses)))
                .doesNotContain("web_search");
        assertThat(losses.warnings()).containsExactly("field_dropped;field=messages[1]");
    }

    @Test
    void aConversationThatGoesOnBeginsAlike() throws RefusedException {
        List<Turn> turns = new ArrayList<>();
        String before = "";
        for (int i = 0; i < 3; i++) {
            turns.add(user("q" + i));
            turns.add(assistant(
                    new Reasoning("", Opaque.of(ORIGIN, Opaque.Kind.ENCRYPTED, "e" + i)),
                    call("c" + i, ToolCall.Kind.FUNCTION, "{}")));
            turns.add(new Turn(Role.USER, List.of(result("c" + i, false, Text.of("r"))), "messages[9]"));
            turns.add(assistant(Text.of("a" + i)));
            String now = body(conversation(turns.toArray(Turn[]::new)), writing(plainFacts(), losses));
            assertThat(now).startsWith(before);
            before = now.substring(0, now.length() - "]}".length());
        }
    }

    private String outputOf(ToolResult result) throws RefusedException {
        String written = input(
                conversation(
                        user("q"),
                        assistant(call("c1", ToolCall.Kind.FUNCTION, "{}")),
                        new Turn(Role.USER, List.of(result), "messages[2]")),
                writing(plainFacts(), losses));
        String from = "\"call_id\":\"c1\",\"output\":";
        int at = written.indexOf(from) + from.length();
        return written.substring(at, written.length() - "}]".length());
    }

    private static Turn assistant(Block... blocks) {
        return new Turn(Role.ASSISTANT, List.of(blocks), "messages[1]");
    }

    private static ToolCall call(String id, ToolCall.Kind kind, String arguments) {
        return new ToolCall(id, ToolName.of("f"), kind, arguments);
    }

    private static ToolResult result(String id, boolean error, Block... content) {
        return new ToolResult(id, ToolCall.Kind.FUNCTION, List.of(content), error, null);
    }
}
