package llmgateway.node.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import llmgateway.contracts.testing.Script;
import llmgateway.node.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that two readers could understand differently, and text that tries to become a header or another message. */
class SmugglingTest extends HostileTest {
    private static final String SMUGGLED = Wire.post(PATH, BODY, "x-smuggled: yes");
    private static final String CHUNKED = "transfer-encoding: chunked";
    private static final String LENGTH = "content-length: " + BODY.length();

    private static String chunked(String sizeLine) {
        return sizeLine + "\r\n" + BODY + "\r\n0\r\n\r\n";
    }

    private static String size() {
        return Integer.toHexString(BODY.length());
    }

    /** Sends {@code bytes} and a request after them; the first must be refused, and the second never be taken for one. */
    private void refusedAndClosed(String bytes) throws Exception {
        assertThat(closedAfter(bytes)).matches("(?s)HTT\\S* (4\\d\\d|501) .*");
    }

    /** Sends {@code bytes} and a request after them, of which nothing may be forwarded; returns all that is said to them. */
    private String closedAfter(String bytes) throws Exception {
        try (Wire wire = wire()) {
            wire.send(bytes);
            wire.offer(SMUGGLED.getBytes(StandardCharsets.ISO_8859_1));
            String all = wire.readToEnd();
            assertThat(all.split("HTTP/1.1 ", -1)).hasSizeLessThanOrEqualTo(2);
            assertThat(all).doesNotContain(" 200 ");
            assertThat(provider.requests()).isEmpty();
            return all;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: 6\r\ntransfer-encoding: chunked",
                "transfer-encoding: chunked\r\ncontent-length: 6",
                "content-length: 0\r\ntransfer-encoding: chunked",
            })
    void aLengthBesidesChunksIsRefused(String framing) throws Exception {
        refusedAndClosed(Wire.head(PATH, framing) + chunked(size()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: 5\r\ncontent-length: 6",
                "content-length: 6\r\ncontent-length: 5",
                "content-length: 5, 6",
                "content-length: 0\r\ncontent-length: 5",
                "content-length: -1",
                "content-length: +5",
                "content-length: 0x5",
                "content-length: 5 5",
                "content-length: five",
                "content-length: ",
                "content-length: 99999999999999999999",
                "content-length: 5;5",
            })
    void anAmbiguousLengthIsRefused(String framing) throws Exception {
        refusedAndClosed(Wire.head(PATH, framing) + BODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transfer-encoding: xchunked",
                "transfer-encoding: identity",
                "transfer-encoding: gzip",
                "transfer-encoding: chunked, identity",
                "transfer-encoding: chunked, chunked",
                "transfer-encoding: chunked\r\ntransfer-encoding: identity",
                "transfer-encoding: \"chunked\"",
                "transfer-encoding:",
                "transfer-encoding : chunked",
                "transfer-encoding\t: chunked",
                " transfer-encoding: chunked",
                "transfer-encoding: chunked\r\n x",
                "transfer-encoding: \u000bchunked",
                "transfer-encoding: chunked\u0000",
                "transfer_encoding: chunked\r\ncontent-length: 5\r\ntransfer-encoding: chunked",
            })
    void anyOtherTransferCodingThanOneChunkedIsRefused(String framing) throws Exception {
        refusedAndClosed(Wire.head(PATH, framing) + chunked(size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "identity, chunked", "deflate,chunked"})
    void aCompressedTransferIsRefused(String coding) throws Exception {
        assertThat(exchange(Wire.head(PATH, "transfer-encoding: " + coding) + chunked(size()))
                        .status())
                .isEqualTo(415);
        assertThat(provider.requests()).isEmpty();
    }

    @Test
    void chunksInHttp10AreRefused() throws Exception {
        refusedAndClosed(Wire.head(PATH, CHUNKED).replace("HTTP/1.1", "HTTP/1.0") + chunked(size()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x",
                "-",
                "+",
                " ",
                "\t",
                "g",
                "FFFFFFFFFFFFFFFFF",
                "7FFFFFFFFFFFFFFF",
                "100000000",
                "\u0000",
                "\"\"",
            })
    void anOddChunkSizeEndsTheConnection(String before) throws Exception {
        closedAfter(Wire.head(PATH, CHUNKED) + chunked(before + size()));
    }

    @Test
    void aChunkThatIsLongerThanItsSizeEndsTheConnection() throws Exception {
        closedAfter(Wire.head(PATH, CHUNKED) + "3\r\n" + BODY + "\r\n0\r\n\r\n");
        closedAfter(Wire.head(PATH, CHUNKED) + size() + "\r\n" + BODY + "xx0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {";x=1", ";x=\"a;b\"", ";x", "; x=" + "0"})
    void chunkExtensionsAreNotForwarded(String extension) throws Exception {
        provider.enqueue(Script.json(MESSAGE));
        assertThat(exchange(Wire.head(PATH, CHUNKED)
                                + chunked(HexFormat.of().withUpperCase().toHexDigits(BODY.length()) + extension))
                        .status())
                .isEqualTo(200);
        assertThat(provider.awaitRequest().text()).isEqualTo(BODY);
    }

    @Test
    void trailersAreNotForwarded() throws Exception {
        provider.enqueue(Script.json(MESSAGE));
        String request = Wire.head(PATH, CHUNKED, "trailer: x-api-key") + size() + "\r\n" + BODY
                + "\r\n0\r\nx-evil: 1\r\nx-api-key: other\r\n\r\n";
        assertThat(exchange(request).status()).isEqualTo(200);
        assertThat(provider.awaitRequest().headers().names())
                .noneMatch(name -> name.equalsIgnoreCase("x-evil") || name.equalsIgnoreCase("trailer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-a: b\rx-evil: 1",
                "x-a: b\u0000",
                "x-a\u0000: b",
                "x a: b",
                "x-a",
                "x(a): b",
                "x-a: b\u000bc",
                "x-a: b\u000cc",
            })
    void aHeaderThatCouldBeTwoIsRefused(String header) throws Exception {
        refusedAndClosed(Wire.head(PATH, header, LENGTH) + BODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-a: b\r\n folded: yes", "x-a: b\r\n\tfolded: yes", ": b", ":"})
    void aFoldedOrNamelessHeaderIsNeverForwardedAsItCame(String header) throws Exception {
        provider.always(Script.json(MESSAGE));
        assertThat(exchange(Wire.head(PATH, header, LENGTH) + BODY).status()).isIn(200, 400);
        assertThat(provider.requests())
                .allSatisfy(request -> assertThat(request.headers().names())
                        .noneMatch(name -> name.isBlank() || name.contains("folded")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e9t\u00e9", "a\u0001b", "a\u007fb", "\u0085"})
    void aHeaderWithOddCharactersIsNotTheGatewaysFault(String value) throws Exception {
        provider.always(Script.json(MESSAGE));
        Answer answer = exchange(Wire.post(PATH, BODY, "x-odd: " + value));
        assertThat(answer.status()).isIn(200, 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/messages\u0000 HTTP/1.1",
                "POST /v1/messages HTTP/1.1 x",
                "POST  /v1/messages  x HTTP/1.1",
                "POST /v1/messages",
                "POST /v1/messages HTTP/9.9",
                "POST /v1/messages HTTX/1.1",
                "P\u0000ST /v1/messages HTTP/1.1",
                "\u0001",
            })
    void aRequestLineThatIsNoneIsRefused(String line) throws Exception {
        refusedAndClosed(Wire.post(PATH, BODY).replace("POST /v1/messages HTTP/1.1", line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/../v1/messages",
                "/v1/./messages",
                "/v1//messages",
                "//v1/messages",
                "/v1/messages/",
                "/v1/messages/../models",
                "/v1/%2e%2e/v1/messages",
                "/v1%2fmessages",
                "/v1/messages%00",
                "/v1/messages%0d%0ax-evil:%201",
                "/v1/messages;x=1",
                "/V1/messages",
                "/v1\\messages",
                "/../../etc/passwd",
                "/anthropic/../v1/messages",
                "/anthropic/v1/../v1/messages",
                "/openai/..%2f..%2f/chat/completions",
                "*",
                "v1/messages",
            })
    void aPathIsNeverResolved(String path) throws Exception {
        Answer answer = exchange(Wire.post(path, BODY));
        assertThat(answer.status()).isIn(400, 404);
        assertThat(provider.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://elsewhere.invalid/v1/messages",
                "http://user:secret@elsewhere.invalid:1/v1/messages?beta=true",
                "https://elsewhere.invalid/v1/messages"
            })
    void anAbsoluteTargetNeverChangesTheUpstream(String target) throws Exception {
        provider.always(Script.json(MESSAGE));
        assertThat(exchange(Wire.post(target, BODY)).status()).isIn(200, 400, 404);
        assertThat(provider.requests()).allSatisfy(request -> {
            assertThat(request.path()).isEqualTo("/v1/messages");
            assertThat(request.header("host")).isEqualTo("127.0.0.1:" + provider.port());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a={}|\\^`\"<>",
                "a=%zz&b=%",
                "a=\u00e9",
                "a=%0d%0ax-evil:%201",
                "a=#b",
                "a=1?b=2&&&=",
                "[]",
                "%00",
                "a=\u007f",
                "beta=true&beta=false",
            })
    void aStrangeQueryIsForwardedOrRefusedAndNeverTheGatewaysFault(String query) throws Exception {
        provider.always(Script.json(MESSAGE));
        Answer answer = exchange(Wire.post(PATH + "?" + query, BODY));
        assertThat(answer.status()).isIn(200, 400);
        assertThat(provider.requests()).allSatisfy(request -> {
            assertThat(request.path()).isEqualTo("/v1/messages");
            assertThat(request.headers().contains("x-evil")).isFalse();
        });
    }

    @Test
    void aClientCannotSpeakForTheGateway() throws Exception {
        provider.enqueue(Script.json(MESSAGE));
        String request = Wire.post(
                PATH,
                BODY,
                "connection: close, x-api-key, content-type, x-listed",
                "x-listed: 1",
                "cookie: a=b",
                "forwarded: for=1.2.3.4",
                "x-forwarded-host: evil",
                "proxy-authorization: Basic eA==",
                "te: trailers",
                "x-request-id: bad id");
        Answer answer = exchange(request);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-request-id")).startsWith("req_");
        var sent = provider.awaitRequest();
        assertThat(sent.header("x-api-key")).isEqualTo("sk-test-" + ACCOUNT);
        assertThat(sent.header("content-type")).isEqualTo("application/json");
        assertThat(sent.headers().toString()).doesNotContain(TestNode.KEY);
        for (String name :
                List.of("x-listed", "cookie", "forwarded", "x-forwarded-host", "proxy-authorization", "te")) {
            assertThat(sent.headers().contains(name)).as(name).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-a: b\rx-evil: 1",
                "x-a: b\r\n x-evil: 1",
                "x-a: b\u0000",
                "x a: b",
                "x-a: \u0001",
                "no colon",
            })
    void aReplyHeaderThatCouldBeTwoNeverReachesTheClient(String header) throws Exception {
        provider.always(Script.json(500, MESSAGE));
        provider.enqueue(Script.reply(200, "application/json", MESSAGE, header));
        Answer answer = exchange(Wire.post(PATH, BODY));
        assertThat(answer.status()).isIn(200, 502);
        assertThat(answer.headers().contains("x-evil")).isFalse();
        assertThat(answer.headers().entries())
                .allSatisfy(entry -> assertThat(entry.getValue()).matches("[\\t\\x20-\\x7e\\x80-\\xff]*"));
    }

    @Test
    void anUpstreamCannotSpeakForTheGateway() throws Exception {
        provider.enqueue(Script.reply(
                200,
                "application/json",
                MESSAGE,
                "x-gateway-account: someone",
                "x-request-id: theirs",
                "set-cookie: a=b",
                "connection: x-listed",
                "x-listed: 1",
                "access-control-allow-origin: *",
                "content-encoding: identity",
                "anthropic-organization-id: org"));
        Answer answer = exchange(Wire.post(PATH, BODY, "x-request-id: mine"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(MESSAGE);
        assertThat(answer.headers().getAll("x-request-id")).containsExactly("mine");
        for (String name : List.of(
                "x-gateway-account",
                "set-cookie",
                "x-listed",
                "access-control-allow-origin",
                "anthropic-organization-id")) {
            assertThat(answer.headers().contains(name)).as(name).isFalse();
        }
    }
}
