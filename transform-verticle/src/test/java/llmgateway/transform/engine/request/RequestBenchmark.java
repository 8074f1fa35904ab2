package llmgateway.transform.engine.request;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.Caller;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.port.RequestTranslation.Translated;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.transform.testing.AgentRequests;
import llmgateway.transform.testing.Settings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to scan a request of some size, and to put another model and a usage option into it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RequestBenchmark {
    private static final Target SAME =
            new Target(Dialect.CHAT, AgentRequests.MODEL, account(false), false, Optional.empty());
    private static final Target OTHER =
            new Target(Dialect.CHAT, "another-model", account(true), false, Optional.empty());

    @Param({"1", "90", "1024"})
    public int kilobytes;

    private Buffer body = Buffer.buffer();
    private ParsedRequest parsed = ParsedRequest.bodiless(request(Endpoint.MODEL_LIST), Settings.allowed());

    /** Builds and parses a body of the size. */
    @Setup
    public void prepare() throws RefusedException {
        body = AgentRequests.chat(kilobytes * 1024);
        parsed = ParsedRequest.of(
                request(Endpoint.CHAT_COMPLETIONS),
                Endpoint.CHAT_COMPLETIONS,
                body,
                RequestScanner.scan(body),
                Settings.allowed());
    }

    /** Validates the body and finds its members. */
    @Benchmark
    public Object scan() throws RefusedException {
        return RequestScanner.scan(body);
    }

    /** Validates the body, finds its members and hashes how it begins. */
    @Benchmark
    public Object scanAndTies() throws RefusedException {
        return ParsedRequest.of(
                        request(Endpoint.CHAT_COMPLETIONS),
                        Endpoint.CHAT_COMPLETIONS,
                        body,
                        RequestScanner.scan(body),
                        Settings.allowed())
                .affinity();
    }

    /** Forwards the body as it is. */
    @Benchmark
    public Translated translateVerbatim() throws RefusedException {
        return parsed.translate(SAME);
    }

    /** Replaces the model and adds the usage option. */
    @Benchmark
    public Translated translateSpliced() throws RefusedException {
        return parsed.translate(OTHER);
    }

    private static AccountConfig account(boolean injectUsage) {
        return AccountBuilder.of("bench", "openai").injectUsage(injectUsage).build();
    }

    private static ClientRequest request(Endpoint endpoint) {
        return new ClientRequest(
                "bench",
                endpoint,
                "",
                MultiMap.caseInsensitiveMultiMap(),
                Caller.ANONYMOUS,
                Optional.empty(),
                Optional.empty());
    }
}
