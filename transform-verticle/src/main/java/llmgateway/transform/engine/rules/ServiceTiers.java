package llmgateway.transform.engine.rules;

/** Service tiers in the words of OpenAI's dialects, whichever dialect they come from. */
public final class ServiceTiers {

    private ServiceTiers() {}

    /** The tier to ask for; one that only OpenAI has, or nobody, as it is. */
    public static String asked(String tier) {
        return tier.equals("standard_only") ? "default" : tier;
    }

    /** The tier that served a reply, for a client. */
    public static String told(String tier) {
        return tier.equals("standard") || tier.equals("batch") ? "default" : tier;
    }
}
