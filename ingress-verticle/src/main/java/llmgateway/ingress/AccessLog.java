package llmgateway.ingress;

import java.util.concurrent.TimeUnit;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes the one line that each finished request leaves in the log, under the logger {@code llmgateway.access}.
 *
 * <p>The keys are always these: {@code request_id, method, path, dialect, model, provider, account, key, status, outcome,
 * attempts, duration_ms, bytes_in, bytes_out, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, usage_partial,
 * streamed}. {@code path} comes without its query, {@code key} is the key's id, {@code status} is 499 for a client that left.
 * Requests for nothing that is served are logged at DEBUG.
 *
 * @param dialect the dialect of the path
 * @param level the level of the line
 */
record AccessLog(ClientRequest request, String method, String path, Dialect dialect, Level level) {
    private static final Logger LOG = LoggerFactory.getLogger("llmgateway.access");

    /** What is known at the end of an exchange. */
    record Entry(
            Served served,
            int status,
            Outcome outcome,
            Usage usage,
            long durationNanos,
            long bytesIn,
            long bytesOut,
            boolean streamed) {}

    void write(Entry entry) {
        Served served = entry.served();
        Usage usage = entry.usage();
        LOG.atLevel(level)
                .addKeyValue("request_id", request.id())
                .addKeyValue("method", method)
                .addKeyValue("path", path)
                .addKeyValue("dialect", dialect.label())
                .addKeyValue("model", served.model())
                .addKeyValue("provider", served.provider())
                .addKeyValue("account", served.account())
                .addKeyValue("key", request.caller().keyId())
                .addKeyValue("status", entry.status())
                .addKeyValue("outcome", entry.outcome().label())
                .addKeyValue("attempts", served.attempts())
                .addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMillis(entry.durationNanos()))
                .addKeyValue("bytes_in", entry.bytesIn())
                .addKeyValue("bytes_out", entry.bytesOut())
                .addKeyValue("input_tokens", usage.input())
                .addKeyValue("output_tokens", usage.output())
                .addKeyValue("cache_read_tokens", usage.cacheRead())
                .addKeyValue("cache_write_tokens", usage.cacheWrite())
                .addKeyValue("usage_partial", usage.partial())
                .addKeyValue("streamed", entry.streamed())
                .log("request");
    }
}
