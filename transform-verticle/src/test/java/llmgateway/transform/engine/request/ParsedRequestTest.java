package llmgateway.transform.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.port.RequestTranslation.Translated;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.transform.engine.convert.RequestConversion.Converted;
import llmgateway.transform.testing.Requests;
import llmgateway.transform.testing.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedRequestTest {
    private static final String ODD =
            " { \"z\" : 1.0 ,\t\"model\" : \"m\" , \"y\":1e3,\"x\":\"\\u00e9\\/\",\"y\":[ ],\r\n\"q\":{\"model\":\"n\"} } ";

    @Test
    void bytesIdentity() throws RefusedException {
        Buffer body = Buffer.buffer(ODD);

        Buffer sent = parse(Endpoint.MESSAGES, body)
                .translate(target(Dialect.MESSAGES, "m"))
                .body();

        assertThat(sent).isSameAs(body);
    }

    @Test
    void onlyTheModelChangesWhenTheAccountCallsItDifferently() throws RefusedException {
        assertThat(translated(Endpoint.MESSAGES, ODD, target(Dialect.MESSAGES, "other")))
                .isEqualTo(ODD.replace("\"m\"", "\"other\""));
    }

    @Test
    void modelInNestedTextStays() throws RefusedException {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"\\\"model\\\":\\\"x\\\"\"}],\"model\":\"x\"}";

        assertThat(translated(Endpoint.MESSAGES, body, target(Dialect.MESSAGES, "y")))
                .isEqualTo(body.replace(",\"model\":\"x\"}", ",\"model\":\"y\"}"));
    }

    @Test
    void refusesAModelThatCannotBeOne() {
        for (String model : List.of("a\\r\\nb", "\\u0000", "\\u0085", "x".repeat(1025))) {
            assertThatThrownBy(() -> parse(Endpoint.MESSAGES, Buffer.buffer("{\"model\":\"" + model + "\"}")))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.failure().param()).contains("model"));
        }
    }

    @Test
    void keepsAnEscapedModelThatMeansTheSame() throws RefusedException {
        Buffer body = Buffer.buffer("{\"mod\\u0065l\":\"a\\u0062\"}");

        assertThat(parse(Endpoint.MESSAGES, body)
                        .translate(target(Dialect.MESSAGES, "ab"))
                        .body())
                .isSameAs(body);
    }

    @Test
    void escapesTheModelThatItPutsIn() throws RefusedException {
        String sent = translated(Endpoint.MESSAGES, "{\"model\":\"a\"}", target(Dialect.MESSAGES, "q\"\\\n\u0001é"));

        assertThat(new JsonObject(sent).getString("model")).isEqualTo("q\"\\\n\u0001é");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1}|{\"model\":\"m\",\"a\":1}",
                "{}|{\"model\":\"m\"}",
                " { } | { \"model\":\"m\" }",
                "{\"model\":null,\"a\":1}|{\"model\":\"m\",\"a\":1}",
            })
    void putsInAModelThatTheBodyDoesNotName(String body, String expected) throws RefusedException {
        String sent = translated(Endpoint.CHAT_COMPLETIONS, body, target(Dialect.CHAT, "m"));

        assertThat(sent.replace(" ", "")).isEqualTo(expected.replace(" ", ""));
    }

    @Test
    void leavesABodyWithoutModelAloneWhenTheAccountHasNoneForIt() throws RefusedException {
        Buffer body = Buffer.buffer("{\"input\":\"x\"}");

        assertThat(parse(Endpoint.MODERATIONS, body)
                        .translate(target(Dialect.EMBEDDINGS, ""))
                        .body())
                .isSameAs(body);
    }

    @Test
    void theModelInThePathWins() throws RefusedException {
        Buffer body = Buffer.buffer("{\"model\":\"body\"}");
        ParsedRequest parsed = parse(Requests.withModel(Endpoint.CHAT_COMPLETIONS, "path"), body);

        assertThat(parsed.model()).isEqualTo("path");
        assertThat(parsed.translate(target(Dialect.CHAT, "path")).body()).hasToString("{\"model\":\"path\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"model\":null}", "{\"model\":\"\"}"})
    void aMissingModelIsEmpty(String body) throws RefusedException {
        assertThat(parse(Endpoint.MESSAGES, Buffer.buffer(body)).model()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"m\"}|{\"system\":\"P\",\"model\":\"m\"}",
                "{\"model\":\"m\",\"system\":null}|{\"model\":\"m\",\"system\":\"P\"}",
                "{\"system\":\"\",\"model\":\"m\"}|{\"system\":\"P\",\"model\":\"m\"}",
                "{\"system\":\"a\\u0062\",\"model\":\"m\"}|"
                        + "{\"system\":[{\"type\":\"text\",\"text\":\"P\"},{\"type\":\"text\",\"text\":\"a\\u0062\"}],\"model\":\"m\"}",
                "{\"system\":[],\"model\":\"m\"}|{\"system\":[{\"type\":\"text\",\"text\":\"P\"}],\"model\":\"m\"}",
                "{\"system\":[{\"type\":\"P\",\"text\":\"a P\",\"c\":{\"text\":\"P\"}}],\"model\":\"m\"}|"
                        + "{\"system\":[{\"type\":\"text\",\"text\":\"P\"},"
                        + "{\"type\":\"P\",\"text\":\"a P\",\"c\":{\"text\":\"P\"}}],\"model\":\"m\"}",
                "{\"system\":[ {\"text\" : 1.0}],\"model\":\"m\"}|"
                        + "{\"system\":[{\"type\":\"text\",\"text\":\"P\"}, {\"text\" : 1.0}],\"model\":\"m\"}",
            })
    void putsTheSystemTextFirstAndKeepsWhatFollows(String body, String expected) throws RefusedException {
        Target target = new Target(Dialect.MESSAGES, "m", account(false), false, Optional.of("P"));

        assertThat(translated(Endpoint.MESSAGES, body, target)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"system\":\"You are X. And more\",\"model\":\"m\"}",
                "{\"system\":[{\"type\":\"text\",\"text\":\"You are X.\"}],\"model\":\"m\"}",
                "{\"system\":[{\"text\":\"a\"},{\"text\":\"\\u0059ou are X. And more\"}],\"model\":\"m\"}",
                "{\"system\":[{\"type\":\"text\",\"text\":\"x-anthropic-billing-header: cc_version=2;\"},"
                        + "{\"text\":\"b\"}],\"model\":\"m\"}",
                "{\"system\":\"x-anthropic-billing-header: cc_version=2;\",\"model\":\"m\"}",
            })
    void putsNoSystemTextWhereTheClientSaysWhoItIs(String body) throws RefusedException {
        Target target = new Target(Dialect.MESSAGES, "m", account(false), false, Optional.of("You are X."));

        assertThat(translated(Endpoint.MESSAGES, body, target)).isEqualTo(body);
    }

    @Test
    void namesTheBetaFeaturesThatAConvertedRequestUses() throws RefusedException {
        String body = "{\"model\":\"m\",\"input\":\"a\",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"d\","
                + "\"server_url\":\"https://m.test\",\"require_approval\":\"never\"}]}";
        ParsedRequest parsed = parse(Endpoint.RESPONSES, Buffer.buffer(body));
        Target target = target(Dialect.MESSAGES, "claude-opus-5");

        assertThat(parsed.translate(target).headers()).containsOnly(entry("anthropic-beta", "mcp-client-2025-11-20"));
        Converted converted = parsed.conversion().to(target);
        converted.request().put("speed", "fast");
        assertThat(converted.headers())
                .containsOnly(entry("anthropic-beta", "fast-mode-2026-02-01,mcp-client-2025-11-20"));
        assertThat(parse(Endpoint.RESPONSES, Buffer.buffer("{\"model\":\"m\",\"input\":\"a\"}"))
                        .translate(target)
                        .headers())
                .isEmpty();
    }

    @Test
    void refusesASystemPromptThatItCannotExtend() throws RefusedException {
        ParsedRequest parsed = parse(Endpoint.MESSAGES, Buffer.buffer("{\"system\":5,\"model\":\"m\"}"));

        assertThatThrownBy(() ->
                        parsed.translate(new Target(Dialect.MESSAGES, "m", account(false), false, Optional.of("P"))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.failure().param()).contains("system"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"stream\":true}|{\"stream_options\":{\"include_usage\":true},\"stream\":true}",
                "{\"stream\":true,\"stream_options\":null}|{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
                "{\"stream\":true,\"stream_options\":{ }}|{\"stream\":true,\"stream_options\":{\"include_usage\":true }}",
                "{\"stream\":true,\"stream_options\":{\"a\":1}}|{\"stream\":true,\"stream_options\":{\"include_usage\":true,\"a\":1}}",
                "{\"stream\":true,\"stream_options\":{\"include_usage\": false }}|{\"stream\":true,\"stream_options\":{\"include_usage\": true }}",
                "{\"stream\":true,\"stream_options\":{\"include_usage\":null}}|{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
                "{\"stream\":true,\"stream_options\":{\"include_usage\":true}}|{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
                "{\"stream\":false}|{\"stream\":false}",
                "{}|{}",
            })
    void asksForUsageOnStreamedChatCalls(String body, String expected) throws RefusedException {
        Target target = new Target(Dialect.CHAT, "", account(true), false, Optional.empty());

        assertThat(translated(Endpoint.CHAT_COMPLETIONS, body, target)).isEqualTo(expected);
    }

    @Test
    void combinesAllEditsInAnyOrderOfTheFields() throws RefusedException {
        String body = "{\"stream_options\":{},\"stream\":true,\"b\":0.10,\"model\":\"m\"}";

        assertThat(translated(
                        Endpoint.CHAT_COMPLETIONS,
                        body,
                        new Target(Dialect.CHAT, "n", account(true), false, Optional.of("P"))))
                .isEqualTo("{\"system\":\"P\",\"stream_options\":{\"include_usage\":true},\"stream\":true,\"b\":0.10,"
                        + "\"model\":\"n\"}");
    }

    @Test
    void translatesTheSameWayEachTime() throws RefusedException {
        ParsedRequest parsed = parse(Endpoint.MESSAGES, Buffer.buffer(ODD));
        Buffer first = parsed.translate(target(Dialect.MESSAGES, "first")).body();

        assertThat(parsed.translate(target(Dialect.MESSAGES, "second")).body())
                .hasToString(ODD.replace("\"m\"", "\"second\""));
        assertThat(first).hasToString(ODD.replace("\"m\"", "\"first\""));
    }

    @Test
    void body30Mb() throws RefusedException {
        String image = "QUJD".repeat(7_500_000);
        String body = "{\"messages\":[{\"data\":\"" + image + "\"}],\"model\":\"m\",\"t\":1.0}";

        String sent = translated(Endpoint.MESSAGES, body, target(Dialect.MESSAGES, "n"));

        assertThat(sent.equals(body.replace("\"model\":\"m\"", "\"model\":\"n\"")))
                .isTrue();
    }

    @Test
    void whateverSurroundsTheModelSurvives() throws RefusedException {
        Random random = new Random(11);
        List<String> members = List.of(
                "\"a\" : 1.0",
                "\"mödel\":\"x\"",
                "\"b\":{\"model\":\"q\"}",
                "\"c\":[1e3 , -0]",
                "\"c\":\"\\\"model\\\":1\"",
                "\"models\":7",
                "\"d\":\"\\ud83d\\ude00😀\"",
                "\"e\":null",
                "\"\":\"\"");
        for (int i = 0; i < 2_000; i++) {
            StringBuilder before = new StringBuilder("{");
            random.ints(random.nextInt(6), 0, members.size())
                    .forEach(n -> before.append(members.get(n)).append(random.nextBoolean() ? "," : " ,\n\t"));
            StringBuilder after = new StringBuilder();
            random.ints(random.nextInt(6), 0, members.size())
                    .forEach(n ->
                            after.append(random.nextBoolean() ? "," : "\r\n, ").append(members.get(n)));
            String head = before + "\"model\" :";
            String body = head + "\"old\"" + after + "}";

            assertThat(translated(Endpoint.RESPONSES, body, target(Dialect.RESPONSES, "new")))
                    .isEqualTo(head + "\"new\"" + after + "}");
        }
    }

    @Test
    void sendsToThePathOfTheEndpointWithTheClientsQuery() throws RefusedException {
        ClientRequest request = Requests.withQuery(Endpoint.MESSAGES, "beta=true", "anthropic-version", "2026-10-21");
        Translated translated =
                parse(request, Buffer.buffer("{\"model\":\"m\"}")).translate(target(Dialect.MESSAGES, "m"));

        assertThat(translated.path()).isEqualTo("/messages");
        assertThat(translated.query()).isEqualTo("beta=true");
        assertThat(translated.plan().warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MESSAGES|{\"model\":5}|model",
                "EMBEDDINGS|{\"model\":[]}|model",
                "MESSAGES|{\"model\":\"m\",\"stream\":\"yes\"}|stream",
                "CHAT_COMPLETIONS|{\"stream\":1}|stream",
                "CHAT_COMPLETIONS|{\"stream_options\":[]}|stream_options",
            })
    void refusesNeededFieldsOfTheWrongTypeByName(Endpoint endpoint, String body, String field) {
        assertThatThrownBy(() -> parse(endpoint, Buffer.buffer(body)))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.failure().kind()).isEqualTo(FailureKind.MALFORMED_REQUEST);
                    assertThat(refused.failure().param()).contains(field);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RESPONSES|{\"previous_response_id\":null,\"store\":false}|false",
                "RESPONSES|{\"previous_response_id\":\"resp_1\"}|true",
                "RESPONSES|{\"conversation\":{\"id\":\"c\"}}|true",
                "RESPONSES|{\"background\":true}|true",
                "RESPONSES|{\"background\":false}|false",
                "RESPONSES|{\"store\":true}|true",
                "RESPONSES|{}|false",
                "CHAT_COMPLETIONS|{\"store\":true}|false",
            })
    void knowsCallsThatHangOnStateAtTheUpstream(Endpoint endpoint, String body, boolean stateful)
            throws RefusedException {
        assertThat(parse(endpoint, Buffer.buffer(body)).stateful()).isEqualTo(stateful);
    }

    @Test
    void speaksItsOwnDialectWhereItCanAndTheMostFittingElse() throws RefusedException {
        ParsedRequest messages = parse(Endpoint.MESSAGES, Buffer.buffer("{}"));

        assertThat(messages.dialectFor(speaking(Dialect.MESSAGES, Dialect.CHAT), "m"))
                .contains(Dialect.MESSAGES);
        assertThat(messages.dialectFor(speaking(Dialect.CHAT, Dialect.RESPONSES), "llama-4"))
                .contains(Dialect.CHAT);
        assertThat(messages.dialectFor(speaking(Dialect.CHAT, Dialect.RESPONSES), "gpt-5.6"))
                .contains(Dialect.RESPONSES);
        assertThat(parse(Endpoint.RESPONSES, Buffer.buffer("{}"))
                        .dialectFor(speaking(Dialect.CHAT, Dialect.MESSAGES), "claude-opus-5"))
                .contains(Dialect.MESSAGES);
        assertThat(messages.dialectFor(speaking(Dialect.EMBEDDINGS), "m")).isEmpty();
        assertThat(ParsedRequest.bodiless(Requests.to(Endpoint.MODEL_LIST), Settings.allowed())
                        .dialectFor(speaking(Dialect.CHAT), "m"))
                .isEmpty();
    }

    @Test
    void aSideEndpointIsAskedInItsFamily() throws RefusedException {
        ParsedRequest completions = parse(Endpoint.COMPLETIONS, Buffer.buffer("{\"stream\":true}"));

        assertThat(completions.dialectFor(speaking(Dialect.CHAT), "m")).contains(Dialect.EMBEDDINGS);
        assertThat(completions.streamed()).isTrue();
        assertThat(parse(Endpoint.SPEECH, Buffer.buffer("{\"stream\":true}")).streamed())
                .isFalse();
    }

    private static AccountConfig account(boolean injectUsage) {
        return AccountBuilder.of("a", "openai").injectUsage(injectUsage).build();
    }

    private static AccountConfig speaking(Dialect... apis) {
        return AccountBuilder.of("a", "openai").apis(apis).build();
    }

    private static Target target(Dialect dialect, String model) {
        return new Target(dialect, model, account(false), false, Optional.empty());
    }

    private static ParsedRequest parse(Endpoint endpoint, Buffer body) throws RefusedException {
        return parse(Requests.to(endpoint), body);
    }

    private static ParsedRequest parse(ClientRequest request, Buffer body) throws RefusedException {
        return ParsedRequest.of(request, request.endpoint(), body, RequestScanner.scan(body), Settings.allowed());
    }

    private static String translated(Endpoint endpoint, String body, Target target) throws RefusedException {
        return parse(endpoint, Buffer.buffer(body)).translate(target).body().toString();
    }
}
