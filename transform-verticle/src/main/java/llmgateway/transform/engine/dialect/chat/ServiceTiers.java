package llmgateway.transform.engine.dialect.chat;

import org.jspecify.annotations.Nullable;

/** Service tiers between OpenAI's words and Anthropic's. */
final class ServiceTiers {

    private ServiceTiers() {}

    /** The tier to ask for; null if Chat has none like it. */
    static @Nullable String asked(String tier) {
        return switch (tier) {
            case "standard_only" -> "default";
            case "auto", "default", "flex", "scale", "priority", "fast" -> tier;
            default -> null;
        };
    }

    /** The tier that served a reply, for a client. */
    static String told(String tier) {
        return tier.equals("standard") || tier.equals("batch") ? "default" : tier;
    }
}
