package llmgateway.router;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.RoutingConfig.Convert;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.router.engine.Candidate;
import llmgateway.router.engine.CandidateRanker;
import llmgateway.router.engine.ModelNames;
import llmgateway.router.engine.Obstacle;
import llmgateway.router.engine.Resolution;
import org.jspecify.annotations.Nullable;

/** Says in words which account a request would go to at this moment, by the same rules by which requests are routed. */
final class RouteExplainer {
    private final GatewayConfig config;
    private final Board board;

    RouteExplainer(GatewayConfig config, Board board) {
        this.config = config;
        this.board = board;
    }

    /**
     * Explains a request for {@code model}.
     *
     * @param api what the client would speak; empty: whatever fits
     * @throws AdminException if the name means nothing or several things
     */
    JsonObject explain(String model, Caller caller, Optional<Dialect> api) throws AdminException {
        Resolution resolution;
        try {
            resolution = ModelNames.of(config).resolve(model);
        } catch (RefusedException refused) {
            boolean unknown = refused.failure().kind() == FailureKind.UNKNOWN_MODEL;
            throw new AdminException(
                    unknown ? Reason.NOT_FOUND : Reason.CONFLICT,
                    refused.failure().message());
        }
        boolean allowed = caller.mayUse(model) || caller.mayUse(resolution.name());
        JsonArray chain = new JsonArray();
        Set<String> candidates = new TreeSet<>();
        List<String> asked = new ArrayList<>();
        for (int target = 0; target < resolution.chain().size(); target++) {
            for (Candidate candidate : CandidateRanker.inTurn(
                    resolution.chain().get(target),
                    equal -> api.isEmpty() || equal.account().apis().contains(api.get()),
                    List.of(),
                    true,
                    board::lastTurn)) {
                String account = candidate.account().id();
                Optional<String> obstacle = allowed
                        ? obstacle(candidate, api)
                        : Optional.of("the key '" + caller.keyId() + "' may not use this model");
                String why = obstacle.orElseGet(() -> turn(candidate.account(), asked, api));
                chain.add(line(account, candidate.model(), obstacle.isEmpty(), why)
                        .put("target", target + 1));
                candidates.add(account);
                if (obstacle.isEmpty()) {
                    asked.add(account);
                }
            }
        }
        for (AccountConfig other : config.upstreamAccounts()) {
            if (!candidates.contains(other.id())) {
                chain.add(line(other.id(), null, false, "does not serve this model")
                        .putNull("target"));
            }
        }
        return new JsonObject()
                .put("model", model)
                .put("name", resolution.name())
                .put("chosen", asked.isEmpty() ? null : asked.get(0))
                .put("chain", chain);
    }

    private static JsonObject line(String account, @Nullable String model, boolean eligible, String why) {
        return new JsonObject()
                .put("account", account)
                .put("model", model)
                .put("eligible", eligible)
                .put("why", why);
    }

    private String turn(AccountConfig account, List<String> before, Optional<Dialect> api) {
        String place = before.isEmpty()
                ? "would be asked now"
                : "would be asked if " + before.get(before.size() - 1) + " fails or is full";
        boolean converted = api.isPresent() && !account.apis().contains(api.get());
        return place + "; speaks " + spoken(account) + (converted ? ", so the request would be converted" : "");
    }

    private Optional<String> obstacle(Candidate candidate, Optional<Dialect> api) {
        AccountConfig account = candidate.account();
        boolean speaks = api.isEmpty() || account.apis().contains(api.get()) || converts(account, api.get());
        Optional<Obstacle> obstacle = CandidateRanker.obstacle(candidate, speaks, List.of(), true);
        if (obstacle.isPresent()) {
            return Optional.of(
                    obstacle.get() == Obstacle.DISABLED
                            ? "is disabled"
                            : "speaks " + spoken(account) + ", not "
                                    + api.map(Dialect::label).orElse("what is needed"));
        }
        int taken = board.inFlight(account.id());
        return account.maxConcurrency() > 0 && taken >= account.maxConcurrency()
                ? Optional.of("is full: it serves " + taken + " requests, and at most " + account.maxConcurrency()
                        + " at once")
                : Optional.empty();
    }

    /** Whether a conversation in {@code api} may be converted for {@code account}. */
    private boolean converts(AccountConfig account, Dialect api) {
        return config.routing().convert() == Convert.AUTO
                && api != Dialect.EMBEDDINGS
                && account.apis().stream().anyMatch(spoken -> spoken != Dialect.EMBEDDINGS);
    }

    private static String spoken(AccountConfig account) {
        return account.apis().stream().sorted().map(Dialect::label).collect(Collectors.joining(", "));
    }
}
