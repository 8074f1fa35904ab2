package llmgateway.ingress;

import java.util.concurrent.TimeUnit;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the one line that each finished request leaves in the log, under the logger {@code llmgateway.access}.
 *
 * <p>The keys are always these: {@code request_id, method, path, dialect, model, provider, account, key, status, outcome,
 * attempts, duration_ms, bytes_in, bytes_out, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, usage_partial,
 * streamed}. {@code path} comes without its query, {@code key} is the key's id, {@code status} is 499 for a client that left.
 * A path longer than any that is served is shortened.
 */
record AccessLog(ClientRequest request, String method, String path) {
    private static final Logger LOG = LoggerFactory.getLogger("llmgateway.access");
    private static final int LONGEST_PATH = 256;

    /** What is known at the end of an exchange. */
    record Entry(
            Dialect dialect,
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
        LOG.atInfo()
                .addKeyValue("request_id", request.id())
                .addKeyValue("method", method)
                .addKeyValue("path", shown(path))
                .addKeyValue("dialect", entry.dialect().label())
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

    private static String shown(String path) {
        return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "...";
    }
}
