package llmgateway.transform.engine.convert;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.RefusedException;
import org.junit.jupiter.params.provider.Arguments;

/** One agent's request and one reply in each dialect, and the six ways between the dialects. */
final class Samples {
    private static final List<Dialect> DIALECTS = List.of(Dialect.MESSAGES, Dialect.CHAT, Dialect.RESPONSES);

    private Samples() {}

    /** All pairs of a client's and an upstream's dialect that differ. */
    static Stream<Arguments> pairs() {
        return DIALECTS.stream().flatMap(client -> DIALECTS.stream()
                .filter(upstream -> upstream != client)
                .map(upstream -> Arguments.of(client, upstream)));
    }

    static List<Dialect> dialects() {
        return DIALECTS;
    }

    /** A wire to an upstream whose model takes everything that the samples hold. */
    static Wire wire(Dialect client, Dialect upstream) {
        return new Wire(client, upstream, upstream == Dialect.MESSAGES ? "claude-opus-4-8" : "gpt-4o");
    }

    static String request(Dialect dialect) {
        return read(dialect.label() + "-request.json");
    }

    /** The request with {@code stream} set. */
    static String request(Dialect dialect, boolean streamed) {
        return request(dialect).replace("\"stream\":true", "\"stream\":" + streamed);
    }

    static String stream(Dialect dialect) {
        return read(dialect.label() + "-stream.txt").strip() + "\n\n";
    }

    /** The events of the sample stream, each with the line that ends it. */
    static List<String> events(Dialect dialect) {
        List<String> events = new ArrayList<>();
        for (String event : stream(dialect).split("\n\n")) {
            events.add(event + "\n\n");
        }
        return events;
    }

    static String reply(Dialect dialect) {
        return read(dialect.label() + "-reply.json");
    }

    /** What a client gets for the sample request of its dialect. */
    static Wire.Told told(Dialect client, Dialect upstream, boolean streamed, boolean asEvents, String... pieces)
            throws RefusedException {
        List<Buffer> chunks = Stream.of(pieces).map(Buffer::buffer).toList();
        return wire(client, upstream).answered(request(client, streamed), asEvents, chunks);
    }

    private static String read(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/llmgateway/transform/wire/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
