package llmgateway.node.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import llmgateway.contracts.Usage;

/** The token counters of one model at one provider. */
final class TokenCounters {
    private final Counter input;
    private final Counter output;
    private final Counter cacheRead;
    private final Counter cacheWrite;
    private final Counter reasoning;

    TokenCounters(MeterRegistry registry, MicrometerTelemetry.TokenKey key) {
        input = counter(registry, key, "input");
        output = counter(registry, key, "output");
        cacheRead = counter(registry, key, "cache_read");
        cacheWrite = counter(registry, key, "cache_write");
        reasoning = counter(registry, key, "reasoning");
    }

    void count(Usage usage) {
        input.increment((double) usage.input());
        output.increment((double) usage.output());
        cacheRead.increment((double) usage.cacheRead());
        cacheWrite.increment((double) usage.cacheWrite());
        reasoning.increment((double) usage.reasoning());
    }

    private static Counter counter(MeterRegistry registry, MicrometerTelemetry.TokenKey key, String kind) {
        return Counter.builder("gateway_tokens")
                .description("Tokens as upstreams reported them; reasoning is a part of output.")
                .tag("provider", key.provider())
                .tag("model", key.model())
                .tag("kind", kind)
                .register(registry);
    }
}
