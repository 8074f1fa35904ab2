package llmgateway.node.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.LoggingConfig;
import llmgateway.contracts.config.LoggingConfig.Format;
import llmgateway.contracts.config.LoggingConfig.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LoggingTest {
    @TempDir
    Path dir;

    private final Logger gateway = LoggerFactory.getLogger("llmgateway.test.Sample");
    private final Logger netty = LoggerFactory.getLogger("io.netty.channel");
    private final Logger other = LoggerFactory.getLogger("org.example");

    @AfterEach
    void restoreTheDefault() throws JoranException {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        JoranConfigurator defaults = new JoranConfigurator();
        defaults.setContext(context);
        defaults.doConfigure(LoggingTest.class.getResource("/logback.xml"));
        context.start();
    }

    private Path configure(Level level, Format format, boolean debug) {
        Path file = dir.resolve("logs/node.log");
        Logging.configure(new LoggingConfig(level, format, Optional.of(file.toString())), debug);
        return file;
    }

    private static List<String> written(Path file) throws IOException {
        Logging.close();
        return Files.readAllLines(file);
    }

    @Test
    void aLineIsOneJsonObjectWithFixedNames() throws IOException {
        Path file = configure(Level.INFO, Format.JSON, false);
        MDC.put("leftover", "from another request");
        gateway.atInfo().addKeyValue("status", 200).addKeyValue("model", "m-1").log("served {}", "well");
        MDC.clear();
        JsonObject line = new JsonObject(written(file).get(0));
        assertThat(Instant.parse(line.getString("ts"))).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
        line.remove("ts");
        assertThat(line)
                .isEqualTo(new JsonObject()
                        .put("level", "INFO")
                        .put("logger", "llmgateway.test.Sample")
                        .put("thread", Thread.currentThread().getName())
                        .put("message", "served well")
                        .put("status", 200)
                        .put("model", "m-1"));
    }

    @Test
    void whatPeersDoToTheirConnectionsIsNoErrorOfTheNode() throws IOException {
        Path file = configure(Level.INFO, Format.JSON, false);
        LoggerFactory.getLogger("io.vertx.core.net.impl.ConnectionBase").error("Connection reset");
        assertThat(written(file)).isEmpty();
    }

    @Test
    void aStackTraceIsBounded() throws IOException {
        Path file = configure(Level.INFO, Format.JSON, false);
        gateway.error("broke", deep(2_000));
        List<String> lines = written(file);
        assertThat(lines).hasSize(1);
        assertThat(new JsonObject(lines.get(0)).getString("stack"))
                .contains("IllegalStateException: deep")
                .hasSizeLessThan(8_300);
    }

    private static RuntimeException deep(int frames) {
        return frames == 0 ? new IllegalStateException("deep") : deep(frames - 1);
    }

    @Test
    void textIsForPeopleAndShowsKeysAndValues() throws IOException {
        Path file = configure(Level.INFO, Format.TEXT, false);
        gateway.atWarn().addKeyValue("status", 503).log("refused");
        assertThat(written(file)).singleElement().asString().contains("WARN", "Sample - refused", "status=\"503\"");
    }

    @Test
    void aSecretGivenByMistakeIsMasked() throws IOException {
        for (Format format : Format.values()) {
            Path file = configure(Level.INFO, format, false);
            gateway.atInfo()
                    .addKeyValue("key", new Secret("hunter2-canary"))
                    .log("by {}", new Secret("hunter2-canary"));
            assertThat(written(file))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains("by ***").doesNotContain("hunter2"));
        }
    }

    @Test
    void librariesAreQuietBelowWarnings() {
        configure(Level.DEBUG, Format.JSON, false);
        assertThat(gateway.isDebugEnabled()).isTrue();
        assertThat(netty.isInfoEnabled()).isFalse();
        assertThat(netty.isWarnEnabled()).isTrue();
        configure(Level.TRACE, Format.JSON, false);
        assertThat(netty.isTraceEnabled()).isTrue();
    }

    @Test
    void theEnvironmentTurnsOnlyTheGatewaysOwnDebugLinesOn() {
        configure(Level.INFO, Format.JSON, true);
        assertThat(gateway.isDebugEnabled()).isTrue();
        assertThat(gateway.isTraceEnabled()).isFalse();
        assertThat(other.isDebugEnabled()).isFalse();
        configure(Level.INFO, Format.JSON, false);
        assertThat(gateway.isDebugEnabled()).isFalse();
    }

    @Test
    void aFileThatCannotBeWrittenStopsTheStart() {
        LoggingConfig impossible = new LoggingConfig(Level.INFO, Format.JSON, Optional.of(dir.toString()));
        assertThatThrownBy(() -> Logging.configure(impossible, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("logging.file");
    }

    @Test
    void closingWritesAllThatWasLogged() throws IOException {
        Path file = configure(Level.INFO, Format.JSON, false);
        for (int i = 0; i < 1_000; i++) {
            gateway.info("line {}", i);
        }
        List<String> lines = written(file);
        assertThat(lines).hasSize(1_000);
        assertThat(lines.get(999)).contains("line 999");
    }
}
