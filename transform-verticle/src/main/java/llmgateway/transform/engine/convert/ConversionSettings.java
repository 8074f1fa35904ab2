package llmgateway.transform.engine.convert;

import java.util.EnumSet;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RoutingConfig;
import llmgateway.contracts.model.ModelCatalog;
import llmgateway.transform.engine.rules.Envelopes;

/**
 * What the configuration says of conversions.
 *
 * @param allowed whether requests may be converted at all
 * @param mixed whether a conversation may meet upstreams of several dialects, so that one may be shown what another sealed
 * @param defaultMaxTokens {@code max_tokens} where a dialect demands it and the client gave none; 0 for the model's maximum
 * @param models what is known of models
 * @param envelopes under the gateway's own key; of one event loop
 */
public record ConversionSettings(
        boolean allowed, boolean mixed, int defaultMaxTokens, ModelCatalog models, Envelopes envelopes) {

    /** The settings under {@code config}. */
    public static ConversionSettings of(GatewayConfig config, Envelopes envelopes) {
        boolean allowed = config.routing().convert() == RoutingConfig.Convert.AUTO;
        Set<Dialect> spoken = EnumSet.noneOf(Dialect.class);
        for (AccountConfig account : config.upstreamAccounts()) {
            spoken.addAll(account.apis());
        }
        spoken.remove(Dialect.EMBEDDINGS);
        return new ConversionSettings(
                allowed,
                allowed && spoken.size() > 1,
                config.routing().defaultMaxTokens(),
                ModelCatalog.of(config),
                envelopes);
    }

    /** These settings for a request that holds nothing sealed. */
    public ConversionSettings unmixed() {
        return new ConversionSettings(allowed, false, defaultMaxTokens, models, envelopes);
    }
}
