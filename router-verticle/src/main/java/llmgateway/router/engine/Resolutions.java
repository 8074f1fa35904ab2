package llmgateway.router.engine;

import java.util.HashMap;
import java.util.Map;
import llmgateway.contracts.failure.RefusedException;

/** What the names mean that were asked for lately, so that a name is not worked out for each request. Confined to one thread. */
public final class Resolutions {
    /** Clients can make names up, where a wildcard serves them. */
    private static final int MOST = 1024;

    private final ModelNames names;
    private final Map<String, Resolution> known = new HashMap<>();

    public Resolutions(ModelNames names) {
        this.names = names;
    }

    /** As {@link ModelNames#resolve}. */
    public Resolution resolve(String model) throws RefusedException {
        Resolution resolution = known.get(model);
        if (resolution == null) {
            resolution = names.resolve(model);
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(model, resolution);
        }
        return resolution;
    }

    /** As {@link ModelNames#label}. */
    public String label(String model) {
        return names.label(model);
    }
}
