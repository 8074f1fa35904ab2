package llmgateway.admin.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import llmgateway.admin.FakeNode;
import llmgateway.admin.line.Catalog;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandLine;
import llmgateway.admin.line.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveWorkTest {
    private static final String FROM_THE_TOP = "\033[H\033[2J";

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Long> pauses = new ArrayList<>();

    /** Runs {@code top} until it pauses for the fourth time, and gives its exit code. */
    private int top(boolean person, String... options) throws Exception {
        AtomicInteger looks = new AtomicInteger();
        LiveWork work = new LiveWork(millis -> {
            pauses.add(millis);
            if (pauses.size() == 4) {
                throw new InterruptedException();
            }
        });
        Command command = new Command("top", "", List.of(), NodeCommands.LiveOptions::new, work, "", "top");
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err,
                person,
                false,
                Map.of(),
                directory,
                directory);
        String[] line = new String[options.length + 2];
        line[0] = "top";
        line[1] = "--data-dir=" + directory;
        System.arraycopy(options, 0, line, 2, options.length);
        try (FakeNode node = FakeNode.replying(directory.resolve("admin.sock"), order -> reply(order, looks))) {
            int code = new CommandLine(new Catalog(List.of(command)), "1", terminal).run(line);
            // What was interrupted was this thread.
            assertThat(Thread.interrupted()).isEqualTo(pauses.size() == 4);
            assertThat(node.frames()).hasSize(looks.get());
            return code;
        }
    }

    private static JsonObject reply(JsonObject order, AtomicInteger looks) {
        assertThat(order.getString("command")).isEqualTo("top");
        assertThat(order.getJsonObject("arguments")).isEmpty();
        int look = looks.getAndIncrement();
        JsonObject node = new JsonObject()
                .put("name", "n1")
                .put("state", "up")
                .put("uptime_ms", 1_000 * look)
                .put("in_flight", look)
                .put("requests", 10 * look)
                .put("errors", 0)
                .put("tokens", 0);
        return new JsonObject()
                .put("ok", true)
                .put(
                        "result",
                        new JsonObject().put("nodes", new JsonArray().add(node)).put("accounts", new JsonArray()));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void onATerminalEachFrameTakesThePlaceOfTheOneBefore() throws Exception {
        assertThat(top(true, "--interval", "7")).isZero();

        assertThat(pauses).containsExactly(1_000L, 7_000L, 7_000L, 7_000L);
        assertThat(printed().split(Pattern.quote(FROM_THE_TOP), -1))
                .hasSize(4)
                .satisfies(frames -> assertThat(frames[3]).startsWith("3 in flight, 10.0 requests/s"));
    }

    @Test
    void elsewhereFramesFollowEachOther() throws Exception {
        assertThat(top(false)).isZero();

        assertThat(printed()).doesNotContain("\033").containsSubsequence("1 in flight", "2 in flight", "3 in flight");
    }

    @Test
    void inJsonAFrameIsALine() throws Exception {
        assertThat(top(true, "--json")).isZero();

        List<String> lines = printed().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(new JsonObject(lines.get(2)).getDouble("requests_per_second"))
                .isEqualTo(10.0);
    }

    @Test
    void onceIsOneFrameAfterASecond() throws Exception {
        assertThat(top(true, "--once")).isZero();

        assertThat(pauses).containsExactly(1_000L);
        assertThat(printed()).startsWith("1 in flight, 10.0 requests/s").doesNotContain("\033");
    }

    @Test
    void anIntervalOfNothingIsBadUsage() throws Exception {
        assertThat(top(true, "--interval", "0")).isEqualTo(2);
    }
}
