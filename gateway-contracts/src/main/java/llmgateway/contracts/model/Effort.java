package llmgateway.contracts.model;

import java.util.Locale;

/** How hard a model is asked to reason, from least to most, as all vendors name the levels. */
public enum Effort {
    NONE,
    MINIMAL,
    LOW,
    MEDIUM,
    HIGH,
    XHIGH,
    MAX;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
