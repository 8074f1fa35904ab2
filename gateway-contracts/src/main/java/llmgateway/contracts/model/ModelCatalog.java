package llmgateway.contracts.model;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import llmgateway.contracts.Glob;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.ModelConfig;

/**
 * What is known of each model: what the configuration says, then what this program comes with, then what is safe to suppose. Any
 * thread.
 */
public final class ModelCatalog {
    private static final ModelTable TABLE = ModelTable.read();
    private static final int REMEMBERED = 1024;
    private static final Map<String, String> FAMILIES = new ConcurrentHashMap<>();

    private final List<Stated> stated;
    private final Map<String, ModelFacts> remembered = new ConcurrentHashMap<>();

    private record Stated(Glob match, ModelConfig facts) {
        boolean fits(String name, String bare) {
            return match.matches(name) || match.matches(bare);
        }
    }

    private ModelCatalog(List<ModelConfig> stated) {
        this.stated = stated.stream()
                .map(facts -> new Stated(new Glob(facts.match()), facts))
                .toList();
    }

    /** The models as {@code config} knows them. */
    public static ModelCatalog of(GatewayConfig config) {
        return new ModelCatalog(config.models());
    }

    /** The names of the models that a provider is publicly known to have, the one to try first before the others. */
    public static List<String> listed(String provider) {
        return TABLE.listed().getOrDefault(provider, List.of());
    }

    /**
     * The models that {@code model} shares its limits with: {@code opus} for all Claude models of that size, else the name itself
     * without prefix, date and variant.
     */
    public static String family(String model) {
        String known = FAMILIES.get(model);
        if (known == null) {
            known = ModelName.family(model);
            if (FAMILIES.size() < REMEMBERED) {
                FAMILIES.put(model, known);
            }
        }
        return known;
    }

    /**
     * What is known of {@code model}.
     *
     * @param model a name as it goes to an upstream, which may hold a prefix, a date or a variant
     */
    public ModelFacts facts(String model) {
        ModelFacts known = remembered.get(model);
        if (known == null) {
            known = found(model);
            if (remembered.size() < REMEMBERED) {
                remembered.put(model, known);
            }
        }
        return known;
    }

    /** How many names are remembered. */
    int remembered() {
        return remembered.size();
    }

    private ModelFacts found(String model) {
        String bare = ModelName.bare(model);
        ModelFacts facts = TABLE.entries().stream()
                .filter(entry -> entry.fits(bare))
                .findFirst()
                .orElseThrow()
                .facts();
        for (int i = stated.size() - 1; i >= 0; i--) {
            if (stated.get(i).fits(model, bare)) {
                facts = stated.get(i).facts().over(facts);
            }
        }
        return facts;
    }
}
