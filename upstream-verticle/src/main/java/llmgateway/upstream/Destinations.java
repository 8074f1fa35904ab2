package llmgateway.upstream;

import java.util.IdentityHashMap;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import org.jspecify.annotations.Nullable;

/** The destinations of one shard's calls, each worked out once for an account and forgotten with the configuration. */
final class Destinations {
    private final IdentityHashMap<AccountConfig, Destination> known = new IdentityHashMap<>();
    private @Nullable GatewayConfig config;

    /** The destination for {@code account} under {@code now}. */
    @SuppressWarnings("ReferenceEquality") // a configuration that changed is another object
    Destination of(AccountConfig account, GatewayConfig now) {
        if (config != now) {
            known.clear();
            config = now;
        }
        return known.computeIfAbsent(account, fresh -> new Destination(fresh, now));
    }
}
