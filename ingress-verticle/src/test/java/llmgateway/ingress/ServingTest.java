package llmgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.message.Accepted;
import llmgateway.contracts.port.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingTest {
    private IngressHarness gateway = none();

    @SuppressWarnings("NullAway") // every test starts its own
    private static IngressHarness none() {
        return null;
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void aRequestArrivesWholeAndItsReplyIsDelivered() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post(
                    "/anthropic/v1/messages?beta=true", "{\"a\":1}", "x-request-id: mine-1", "anthropic-version: v"));

            Accepted request = gateway.nextAccepted();
            assertThat(request.body().toString()).isEqualTo("{\"a\":1}");
            assertThat(request.exchange().request().endpoint()).isEqualTo(Endpoint.MESSAGES);
            assertThat(request.exchange().request().query()).isEqualTo("beta=true");
            assertThat(request.exchange().request().providerInPath()).isEqualTo(Optional.of("anthropic"));
            assertThat(request.exchange().request().caller().keyId()).isEqualTo("writer");
            assertThat(request.exchange().request().headers().contains("x-api-key"))
                    .isFalse();
            assertThat(request.exchange().request().headers().get("anthropic-version"))
                    .isEqualTo("v");

            gateway.replyWhole(request.exchange(), "{\"ok\":true}");
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("x-request-id: mine-1\r\n")
                    .contains("x-gateway-provider: openai\r\n")
                    .contains("x-gateway-model: m-1\r\n")
                    .contains("x-gateway-attempts: 2\r\n")
                    .containsPattern("x-gateway-response-time: \\d+ms\r\n")
                    .contains("content-type: application/json\r\n")
                    .endsWith("\r\n\r\n{\"ok\":true}");
            assertThat(gateway.ended()).satisfies(summary -> {
                assertThat(summary.outcome()).isEqualTo(Outcome.OK);
                assertThat(summary.dialect()).isEqualTo(Dialect.MESSAGES);
                assertThat(summary.usage().input()).isEqualTo(10);
                assertThat(summary.overheadNanos()).isNotNegative();
                assertThat(summary.firstByteNanos()).isEqualTo(-1);
            });
            assertThat(gateway.started).isEqualTo(1);
            assertThat(gateway.node.inFlight()).isZero();
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "first") + RawClient.post("/v1/messages", "second"));

            Accepted first = gateway.nextAccepted();
            assertThat(first.body().toString()).isEqualTo("first");
            assertThat(gateway.accepted).isEmpty();
            gateway.replyWhole(first.exchange(), "[1]");
            Accepted second = gateway.nextAccepted();
            assertThat(second.body().toString()).isEqualTo("second");
            gateway.replyWhole(second.exchange(), "[2]");

            assertThat(client.readAnswer()).endsWith("[1]");
            assertThat(client.readAnswer()).endsWith("[2]");
        }
    }

    @Test
    void aConnectionOutlivesErrors() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/nowhere", "{}"));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404").contains("\"failure\":\"unknown_path\"");
            client.send(RawClient.post("/v1/messages", "{}", "authorization: Bearer other"));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 401").contains("\"failure\":\"invalid_key\"");
            client.send(RawClient.post("/v1/messages", "{}"));
            gateway.replyWhole(gateway.nextAccepted().exchange(), "[3]");
            assertThat(client.readAnswer()).endsWith("[3]");
        }
    }

    @Test
    void whatComesLateForAnEndedExchangeDoesNotHurtTheNextOnTheSameConnection() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "first"));
            Accepted first = gateway.nextAccepted();
            gateway.replyWhole(first.exchange(), "[1]");
            assertThat(client.readAnswer()).endsWith("[1]");
            client.send(RawClient.post("/v1/messages", "second"));
            Accepted second = gateway.nextAccepted();

            gateway.run(() -> first.exchange().abort(Failure.internal()));
            FakeBody late = gateway.reply(first.exchange(), "application/json");
            gateway.run(() -> late.emit("late"));
            gateway.replyWhole(second.exchange(), "[2]");

            assertThat(client.readAnswer()).endsWith("[2]");
            gateway.settle();
            assertThat(gateway.summaries).hasSize(2);
        }
    }

    @Test
    void pathAndMethodAreCheckedBeforeKeys() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("GET /v1/messages"));
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 405")
                    .contains("allow: POST\r\n")
                    .contains("\"dialect\":\"messages\"");
            client.send(RawClient.head("GET /v1/nothing"));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404").contains("\"dialect\":\"chat\"");
            client.send(RawClient.head("GET /v1/nothing", "anthropic-version: v"));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 404").contains("\"dialect\":\"messages\"");
            client.send(RawClient.head("GET /v1/responses", "connection: Upgrade", "upgrade: websocket"));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 426");
            gateway.settle();
            assertThat(gateway.summaries).hasSize(4).allSatisfy(summary -> {
                assertThat(summary.outcome()).isEqualTo(Outcome.CALLER_ERROR);
                assertThat(summary.served()).isEqualTo(Served.NOBODY);
            });
        }
    }

    @Test
    void listingsNeedTheReadPermissionAndCallsTheWritePermission() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("GET /v1/models?limit=1", "authorization: Bearer read-key"));
            Accepted listing = gateway.nextAccepted();
            assertThat(listing.exchange().request().caller().keyId()).isEqualTo("reader");
            assertThat(listing.body().length()).isZero();
            gateway.replyWhole(listing.exchange(), "[]");
            assertThat(client.readAnswer()).endsWith("[]");
            client.send(RawClient.head("POST /v1/messages", "x-api-key: read-key", "content-length: 0"));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 403");
            client.send(RawClient.head("GET /v1/models"));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 401").contains("missing_authorization");
        }
    }

    @Test
    void aHeadRequestIsAnsweredWithoutABody() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("HEAD /v1/models", "x-api-key: test-key"));
            gateway.replyWhole(gateway.nextAccepted().exchange(), "[1,2]");
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200").contains("content-length: 5");
            client.send(RawClient.head("HEAD /api/hello"));
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
            client.send(RawClient.head("HEAD /"));
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void probesTellHealthAndReadiness() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("GET /health"));
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 200")
                    .contains("x-request-id: req_")
                    .endsWith("{\"status\":\"ok\",\"timestamp\":\"2026-11-20T12:00:00Z\"}");
            client.send(RawClient.head("GET /ready"));
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 200")
                    .endsWith(
                            "{\"status\":\"ready\",\"checks\":[{\"name\":\"accounts\",\"status\":\"pass\",\"detail\":\"\"}]}");
            gateway.checks = List.of(new Readiness.Check("accounts", false, "none is usable"));
            client.send(RawClient.head("GET /ready"));
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 503")
                    .contains("\"status\":\"not_ready\"")
                    .contains("{\"name\":\"accounts\",\"status\":\"fail\",\"detail\":\"none is usable\"}");
        }
    }

    @Test
    void headersThatWouldBreakTheAnswerAreDropped() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}"));
            MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                    .add("x-bad", "a\r\nset-cookie: b")
                    .add("transfer-encoding", "chunked")
                    .add("x-many", "1")
                    .add("x-many", "2");
            FakeBody body = gateway.reply(gateway.nextAccepted().exchange(), 200, headers, 2, Served.NOBODY);
            gateway.run(() -> {
                body.emit("ok");
                body.end();
            });
            assertThat(client.readAnswer())
                    .contains("x-many: 1\r\nx-many: 2\r\n")
                    .doesNotContain("set-cookie", "x-bad", "transfer-encoding", "x-gateway-provider");
        }
    }

    @Test
    void aGatewayWithoutKeysLetsNobodyIn() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.withoutKeys());
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}"));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 401");
            assertThat(gateway.nextFailed().failure().message()).contains("No client key is configured");
        }
    }

    @Test
    void aGatewayOfSectionsWithoutKeysLetsEverybodyOfThisMachineIn() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.ofSections());
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}"));
            assertThat(gateway.nextAccepted().exchange().request().caller()).isEqualTo(Caller.ANONYMOUS);
        }
    }

    @Test
    void aStageThatFailsLeavesAPlainErrorInTheClientsDialect() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}", "x-request-id: r1"));
            Accepted message = gateway.nextAccepted();
            gateway.run(() -> message.exchange().abort(Failure.internal()));
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 500")
                    .contains("{\"type\":\"error\",\"error\":{\"type\":\"api_error\"")
                    .endsWith("\"request_id\":\"r1\"}");
            gateway.settle();
            assertThat(message.exchange().isOpen()).isFalse();
            client.send(RawClient.post("/v1/responses", "{}"));
            Accepted chat = gateway.nextAccepted();
            gateway.run(() -> chat.exchange().abort(Failure.internal()));
            assertThat(client.readAnswer())
                    .contains("{\"error\":{\"message\":")
                    .contains("\"type\":\"server_error\"")
                    .contains("\"code\":\"internal_error\"");
        }
    }

    @Test
    void browsersOfNamedOriginsMayCall() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.cors("https://a.example"));
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head(
                    "OPTIONS /v1/messages", "origin: https://a.example", "access-control-request-method: POST"));
            assertThat(client.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 204")
                    .contains("access-control-allow-origin: https://a.example\r\n");
            client.send(RawClient.head(
                    "OPTIONS /v1/messages", "origin: https://b.example", "access-control-request-method: POST"));
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 405")
                    .contains("vary: origin\r\n")
                    .doesNotContain("access-control-allow-origin");
            client.send(RawClient.head("GET /health", "origin: https://a.example"));
            assertThat(client.readAnswer()).contains("access-control-allow-origin: https://a.example\r\n");
        }
    }

    @Test
    void aDrainingNodeAsksItsClientsToGo() throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            gateway.node.drain();
            client.send(RawClient.post("/v1/messages", "{}"));
            gateway.replyWhole(gateway.nextAccepted().exchange(), "[1]");
            assertThat(client.readToEnd()).contains("connection: close\r\n").endsWith("[1]");
        }
    }

    @Test
    void invalidHttpIsAnsweredAndTheConnectionClosed() throws Exception {
        gateway = IngressHarness.start();
        refusedAs(400, RawClient.head("GET /health", "x-request-id: mine", "broken header line"));
        refusedAs(400, "what is this?\r\n\r\n");
        refusedAs(414, RawClient.head("GET /" + "x".repeat(20_000)));
        refusedAs(431, RawClient.head("GET /health", "x-big: " + "x".repeat(70_000)));
        gateway.settle();
        assertThat(gateway.summaries)
                .hasSize(4)
                .allSatisfy(summary -> assertThat(summary.outcome()).isEqualTo(Outcome.CALLER_ERROR));
        assertThat(gateway.node.inFlight()).isZero();
        try (RawClient client = gateway.raw()) {
            client.send("GET /health HTTP/1.1\r\nhost: t\r\nx-big: " + "x".repeat(60_000) + "\r\n\r\n");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200");
        }
    }

    private void refusedAs(int status, String request) throws Exception {
        try (RawClient client = gateway.raw()) {
            assertThat(client.send(request).readToEnd())
                    .matches("(?s)HTTP/1\\.[01] " + status + " .*")
                    .containsPattern("x-request-id: (req_|mine)")
                    .contains("connection: close\r\n")
                    .contains("{\"error\":{\"message\":")
                    .endsWith("}");
        }
    }

    @Test
    void failuresOfTheGatewaysOwnAreToldInTheDialectThatTheBodySpeaks() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.timeout(1));
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}"));
            Accepted plain = gateway.nextAccepted();
            gateway.run(() -> {
                plain.exchange().speaks(Dialect.CHAT);
                plain.exchange().abort(Failure.internal());
            });
            assertThat(client.readAnswer()).contains("{\"error\":{\"message\":");
            client.send(RawClient.post("/v1/messages", "{}"));
            Accepted late = gateway.nextAccepted();
            gateway.run(() -> late.exchange().speaks(Dialect.CHAT));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 504").contains("\"dialect\":\"chat\"");
        }
        gateway.settle();
        assertThat(gateway.summaries)
                .hasSize(2)
                .allSatisfy(summary -> assertThat(summary.dialect()).isEqualTo(Dialect.CHAT));
    }

    @Test
    void whoWasAskedIsToldWhenNoReplyTellsIt() throws Exception {
        gateway = IngressHarness.start(TestConfig.USUAL.timeout(1));
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.post("/v1/messages", "{}"));
            Accepted late = gateway.nextAccepted();
            gateway.run(() -> late.exchange().attempting(IngressHarness.SERVED));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 504").doesNotContain("x-gateway-provider");
            client.send(RawClient.post("/v1/messages", "{}"));
            Accepted left = gateway.nextAccepted();
            gateway.run(() -> left.exchange().attempting(IngressHarness.SERVED));
        }
        IngressHarness.until(() -> gateway.summaries.size() == 2);
        assertThat(gateway.summaries).allSatisfy(summary -> {
            assertThat(summary.served()).isEqualTo(IngressHarness.SERVED);
            assertThat(summary.overheadNanos()).isEqualTo(-1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "*", "?", "http://", "http://h/nowhere", "//", "/%", "/v1/models/%c3%28", "#"})
    void oddTargetsAreAnsweredAndTheConnectionLivesOn(String target) throws Exception {
        gateway = IngressHarness.start();
        try (RawClient client = gateway.raw()) {
            client.send(RawClient.head("DELETE " + target));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 40");
            client.send(RawClient.head("GET /health"));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void connectionsHaveNoIdleLimit() {
        gateway = new IngressHarness();
        var options = ListenerOptions.of(null);

        assertThat(options.getIdleTimeout()).isZero();
        assertThat(options.getReadIdleTimeout()).isZero();
        assertThat(options.getWriteIdleTimeout()).isZero();
        assertThat(options.isTcpNoDelay()).isTrue();
    }
}
