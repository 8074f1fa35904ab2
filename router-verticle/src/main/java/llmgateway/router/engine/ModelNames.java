package llmgateway.router.engine;

import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;

/** What the names mean that clients ask for: the routes and accounts of a configuration, or the sections of a TOML file. */
public sealed interface ModelNames permits RouteTable, SectionTable {

    /** The names of {@code config}. */
    static ModelNames of(GatewayConfig config) {
        return config.sections()
                .<ModelNames>map(sections -> new SectionTable(sections, config.upstreamAccounts()))
                .orElseGet(() -> new RouteTable(config));
    }

    /**
     * Says what {@code model} stands for.
     *
     * @param model the requested name, empty if the request has none
     * @throws RefusedException if no account serves it, or it could mean several things
     */
    Resolution resolve(String model) throws RefusedException;

    /** {@code model} if it may be a metric label: the configuration or public knowledge names it; else {@code other}. */
    String label(String model);

    /** The refusal of a request that names no model where none stands in. */
    static RefusedException nameless() {
        return refused(FailureKind.MALFORMED_REQUEST, "The request names no model; set the field 'model'.");
    }

    /** The refusal of a request because of the model that it names. */
    static RefusedException refused(FailureKind kind, String message) {
        return new RefusedException(Failure.of(kind, message).withParam("model"));
    }
}
