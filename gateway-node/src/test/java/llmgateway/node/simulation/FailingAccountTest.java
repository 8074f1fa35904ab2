package llmgateway.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import llmgateway.contracts.config.TimeoutsConfig;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakeProvider;
import llmgateway.contracts.testing.RecordedRequest;
import llmgateway.contracts.testing.Replies;
import llmgateway.contracts.testing.Script;
import llmgateway.node.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Of three accounts one fails, in every way there is: no client notices, and nothing that was begun is asked for again. */
class FailingAccountTest {
    private static final int REQUESTS = Integer.getInteger("crowd.requests", 500);
    private static final String MODEL = "claude-opus-5";
    private static final String REPLY = Replies.message(MODEL, "fine");
    private static final List<String> EVENTS = Replies.messageEvents(MODEL, "fi", "ne");
    private static final String OVERLOADED = Replies.messageError("overloaded_error", "busy");

    private static final Map<String, Script> FAILURES = Map.of(
            "429", Script.json(429, Replies.messageError("rate_limit_error", "limit")),
            "529", Script.json(529, OVERLOADED),
            "500", Script.json(500, Replies.messageError("api_error", "oops")),
            "HTML 502", Script.reply(502, "text/html", "<html>bad gateway</html>"),
            "reset on connect", Script.cutUpload(0),
            "reset before the head", Script.silence().reset(),
            "stall before the head", Script.silence().stall());

    private static final Map<String, Script> STREAM_FAILURES = Map.of(
            "reset after the head", Script.stream().reset(),
            "stall before the first event", Script.stream().stall(),
            "error event first",
                    Script.stream()
                            .chunk("event: error\ndata: " + OVERLOADED + "\n\n")
                            .end(),
            "empty stream", Script.stream().end());

    private static final Map<String, Script> BODY_FAILURES = Map.of(
            "reset after the head",
                    Script.chunked(200, "content-type: application/json").reset(),
            "stall before the first byte",
                    Script.chunked(200, "content-type: application/json").stall(),
            "empty body", Script.reply(200, "application/json", ""));

    private final FakeProvider first = FakeProvider.start();
    private final FakeProvider second = FakeProvider.start();
    private final FakeProvider failing = FakeProvider.start();
    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(Configs.config(
                Configs.server(),
                List.of(Configs.key("test", TestNode.KEY)),
                List.of(
                        Accounts.account("first", "anthropic", first.url()),
                        Accounts.account("failing", "anthropic", failing.url()),
                        Accounts.account("second", "anthropic", second.url())),
                List.of(),
                Configs.routing(3),
                new TimeoutsConfig(1, 1, 1, 1)));
    }

    @AfterEach
    void stop() {
        node.close();
        first.close();
        second.close();
        failing.close();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                        FAILURES.keySet().stream()
                                .flatMap(name -> Stream.of(Arguments.of(name, true), Arguments.of(name, false))),
                        STREAM_FAILURES.keySet().stream().map(name -> Arguments.of(name, true)),
                        BODY_FAILURES.keySet().stream().map(name -> Arguments.of(name, false)))
                .flatMap(arguments -> arguments);
    }

    private static Script script(String failure, boolean streamed) {
        Script own = (streamed ? STREAM_FAILURES : BODY_FAILURES).get(failure);
        return own != null ? own : Objects.requireNonNull(FAILURES.get(failure));
    }

    @ParameterizedTest(name = "{0}, streamed: {1}")
    @MethodSource("failures")
    void noClientNoticesAndNothingThatWasBegunIsAskedForAgain(String failure, boolean streamed) throws Exception {
        Script good = streamed ? Script.events(EVENTS) : Script.json(REPLY);
        first.always(good);
        second.always(good);
        failing.always(script(failure, streamed));

        List<String> answers = Crowd.send(node, REQUESTS, number -> body(number, streamed));

        String expected = "200 " + (streamed ? String.join("", EVENTS) : REPLY);
        assertThat(answers).hasSize(REQUESTS).allMatch(expected::equals);
        List<String> served = new ArrayList<>();
        for (FakeProvider provider : List.of(first, second)) {
            provider.requests().forEach(request -> served.add(question(request)));
        }
        assertThat(served).as("asked of those who answer").hasSize(REQUESTS).doesNotHaveDuplicates();
        assertThat(failing.acceptedConnections())
                .as("the failing account was asked")
                .isPositive();
    }

    private static String body(int number, boolean streamed) {
        return new JsonObject()
                .put("model", MODEL)
                .put("max_tokens", 9)
                .put("stream", streamed)
                .put("messages", List.of(new JsonObject().put("role", "user").put("content", "question " + number)))
                .encode();
    }

    private static String question(RecordedRequest request) {
        return new JsonObject(request.text())
                .getJsonArray("messages")
                .getJsonObject(0)
                .getString("content");
    }
}
