package llmgateway.router;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import llmgateway.contracts.Caller;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.account.AccountStatus;
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
import llmgateway.router.engine.Standing;
import llmgateway.router.engine.choice.Contender;
import llmgateway.router.engine.choice.OrderPolicy;
import llmgateway.router.engine.choice.Ties;
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
            for (Candidate candidate : ranked(resolution.chain().get(target), api)) {
                String account = candidate.account().id();
                Optional<String> obstacle = allowed
                        ? obstacle(candidate, api)
                        : Optional.of("the key '" + caller.keyId() + "' may not use this model");
                String why = obstacle.orElseGet(() -> turn(candidate, asked, api));
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
                .put("strategy", config.routing().strategy().name().toLowerCase(Locale.ROOT))
                .put("chosen", asked.isEmpty() ? null : asked.get(0))
                .put("chain", chain);
    }

    /** The candidates of a target in the order in which a request that nothing ties to any of them would be put to them. */
    private List<Candidate> ranked(List<Candidate> target, Optional<Dialect> api) {
        List<Contender> contenders = new ArrayList<>();
        for (Candidate candidate : target) {
            boolean spoken = api.isEmpty() || candidate.account().apis().contains(api.get());
            contenders.add(board.contender(candidate, contenders.size(), spoken));
        }
        OrderPolicy policy = OrderPolicy.of(config.routing().strategy(), new SplittableRandom());
        return CandidateRanker.ranked(contenders, List.of(), true, Ties.NONE, policy).stream()
                .sorted(Comparator.comparing(contender -> standing(contender.candidate())))
                .map(Contender::candidate)
                .toList();
    }

    private Standing standing(Candidate candidate) {
        return board.health().standing(candidate.account(), candidate.model());
    }

    private static JsonObject line(String account, @Nullable String model, boolean eligible, String why) {
        return new JsonObject()
                .put("account", account)
                .put("model", model)
                .put("eligible", eligible)
                .put("why", why);
    }

    private String turn(Candidate candidate, List<String> before, Optional<Dialect> api) {
        AccountConfig account = candidate.account();
        String place = before.isEmpty()
                ? "would be asked now"
                : "would be asked if " + before.get(before.size() - 1) + " fails or is full";
        boolean converted = api.isPresent() && !account.apis().contains(api.get());
        String rest = switch (standing(candidate)) {
            case PROBE -> "; by one request, to see whether its rest is over";
            case GUESSED -> "; " + rest(candidate) + ", so only if no other can be asked";
            case READY, RESTING -> "";
        };
        return place + rest + "; speaks " + spoken(account) + (converted ? ", so the request would be converted" : "");
    }

    /** In which state an account is, why and until when. */
    private String rest(Candidate candidate) {
        AccountStatus status = board.health().of(candidate.account(), candidate.model());
        return status.state().label()
                + (status.reason().isEmpty() ? "" : ": " + status.reason())
                + status.until()
                        .map(until -> ", until " + until.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("");
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
        if (standing(candidate) == Standing.RESTING) {
            return Optional.of("is " + rest(candidate));
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
