package llmgateway.contracts.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link FakeProvider} does with one request, step by step. Scripts are immutable: each method returns a longer one, so
 * that one may serve many requests.
 *
 * <p>A script is read from left to right: {@code Script.stream().chunk(a).gate(gate).chunk(b).reset()} sends a head and a
 * chunk, waits, sends another and resets the connection. A script that does not end in {@link #close}, {@link #reset},
 * {@link #stall} or {@link #end} leaves the connection open for the next request after its last step.
 */
public final class Script {
    /** One step; runs on a thread of the connection and may block. */
    interface Step {
        void run(FakeConnection connection) throws IOException, InterruptedException;
    }

    private static final Script EMPTY = new Script(List.of(), -1);

    private final List<Step> steps;
    private final int uploadLimit;

    private Script(List<Step> steps, int uploadLimit) {
        this.steps = steps;
        this.uploadLimit = uploadLimit;
    }

    /** A JSON reply with status 200. */
    public static Script json(String body) {
        return json(200, body);
    }

    public static Script json(int status, String body) {
        return reply(status, "application/json", body);
    }

    /**
     * A whole reply with a length.
     *
     * @param headers further header lines, as {@code name: value}
     */
    public static Script reply(int status, String contentType, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return reply(status, contentType, bytes, headers);
    }

    /** As {@link #reply(int, String, String, String...)}, of any bytes. */
    public static Script reply(int status, String contentType, byte[] body, String... headers) {
        List<String> lines = new ArrayList<>(List.of(headers));
        lines.add("content-type: " + contentType);
        lines.add("content-length: " + body.length);
        return EMPTY.head(status, lines.toArray(String[]::new)).raw(body);
    }

    /** The head of an event stream, chunked; pieces follow with {@link #chunk}. */
    public static Script stream() {
        return EMPTY.head(
                200,
                "content-type: text/event-stream; charset=utf-8",
                "cache-control: no-cache",
                "transfer-encoding: chunked");
    }

    /** A whole event stream, one chunk for each of {@code events}. */
    public static Script events(List<String> events) {
        Script script = stream();
        for (String event : events) {
            script = script.chunk(event);
        }
        return script.end();
    }

    /** The head of a chunked reply; pieces follow with {@link #chunk}. */
    public static Script chunked(int status, String... headers) {
        List<String> lines = new ArrayList<>(List.of(headers));
        lines.add("transfer-encoding: chunked");
        return EMPTY.head(status, lines.toArray(String[]::new));
    }

    /** Nothing: steps follow. */
    public static Script silence() {
        return EMPTY;
    }

    /** Cuts the connection with a reset once {@code bytes} of the request's body have come; the request is not recorded. */
    public static Script cutUpload(int bytes) {
        return duringUpload(bytes).reset();
    }

    /**
     * Nothing; the steps that follow are played as soon as {@code bytes} of the request's body have come. The rest of the body is
     * not read before they are done, and then discarded; the request is not recorded, and the connection serves no other.
     */
    public static Script duringUpload(int bytes) {
        return new Script(List.of(), bytes);
    }

    /** A status line and headers. */
    public Script head(int status, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return raw(head.append("\r\n").toString());
    }

    /** A chunk of a chunked reply. */
    public Script chunk(String text) {
        return chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    public Script chunk(byte[] bytes) {
        return then(connection -> connection.chunk(bytes));
    }

    /** {@code count} chunks of {@code bytes}; for bodies that are too large to write out. */
    public Script chunks(int count, byte[] bytes) {
        return then(connection -> {
            for (int i = 0; i < count && !connection.isCut(); i++) {
                connection.chunk(bytes);
            }
        });
    }

    /** The last chunk of a chunked reply. */
    public Script end() {
        return raw("0\r\n\r\n");
    }

    /** Exactly these bytes: half chunks, wrong lengths, garbage. */
    public Script raw(String bytes) {
        return raw(bytes.getBytes(StandardCharsets.UTF_8));
    }

    public Script raw(byte[] bytes) {
        return then(connection -> connection.write(bytes));
    }

    /** Exactly these bytes, each in a packet of its own. */
    public Script trickle(String bytes) {
        Script script = this;
        for (byte b : bytes.getBytes(StandardCharsets.UTF_8)) {
            script = script.raw(new byte[] {b});
        }
        return script;
    }

    /** Each byte of {@code text} as a chunk of its own. */
    public Script trickleChunks(String text) {
        Script script = this;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            script = script.chunk(new byte[] {b});
        }
        return script;
    }

    /** Waits until {@code gate} opens. */
    public Script gate(Gate gate) {
        return then(connection -> gate.pass(connection.cut()));
    }

    /** Does nothing more until the peer cuts the connection. */
    public Script stall() {
        return then(FakeConnection::awaitCut);
    }

    /** Closes the sending direction only. */
    public Script closeOutput() {
        return then(FakeConnection::closeOutput);
    }

    /** Closes the connection in good order. */
    public Script close() {
        return then(FakeConnection::close);
    }

    /** Resets the connection. */
    public Script reset() {
        return then(FakeConnection::reset);
    }

    /** How many bytes of a body are read before the connection is cut, or -1. */
    int uploadLimit() {
        return uploadLimit;
    }

    void run(FakeConnection connection) throws IOException, InterruptedException {
        for (Step step : steps) {
            step.run(connection);
        }
    }

    private Script then(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new Script(List.copyOf(longer), uploadLimit);
    }
}
