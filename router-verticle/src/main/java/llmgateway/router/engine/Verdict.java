package llmgateway.router.engine;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.config.RoutingConfig.Convert;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.message.Attempt.Try;
import llmgateway.contracts.port.RequestTranslation;

/**
 * What a client is told when nobody is left who could be asked.
 *
 * @param rests who rests at the moment, and for how long
 */
public record Verdict(Resolution resolution, RequestTranslation translation, Convert convert, Rests rests) {
    /** Whether {@code translation} can be said to {@code candidate}'s server at all. */
    public static boolean sayable(RequestTranslation translation, Candidate candidate) {
        return translation.dialectFor(candidate.account(), candidate.model()).isPresent();
    }

    /**
     * The failure for the client.
     *
     * @param trail the attempts that were made; without any, nobody could be asked
     * @param ownCredential whether the request carries a credential of the caller's own
     */
    public Failure afterAll(List<Try> trail, boolean ownCredential) {
        if (trail.isEmpty()) {
            return nobody();
        }
        List<Candidate> wouldServe = without(trail, ownCredential, Set.of());
        return RetryPolicy.isUnsayable(RetryPolicy.verdict(trail)) && !wouldServe.isEmpty()
                ? notNow(wouldServe)
                : afterLast(trail, ownCredential);
    }

    /** The failure for the client after attempts of which {@code trail} holds the last that is made; parameters as above. */
    public Failure afterLast(List<Try> trail, boolean ownCredential) {
        List<Candidate> able = without(trail, ownCredential, Set.of(Obstacle.ASKED_ALREADY));
        return WaitPolicy.timed(RetryPolicy.verdict(trail), able, trail, rests);
    }

    /** The candidates that have no obstacle but perhaps one of {@code permitted}. */
    private List<Candidate> without(List<Try> trail, boolean ownCredential, Set<Obstacle> permitted) {
        return resolution.active().stream()
                .filter(candidate -> CandidateRanker.obstacle(
                                candidate, sayable(translation, candidate), trail, ownCredential)
                        .map(permitted::contains)
                        .orElse(true))
                .toList();
    }

    private Failure nobody() {
        List<Candidate> active = resolution.active();
        if (active.isEmpty()) {
            return Failure.of(
                    FailureKind.NO_ACCOUNT, "Every account that serves '" + resolution.name() + "' is disabled.");
        }
        List<Candidate> sayable = active.stream()
                .filter(candidate -> sayable(translation, candidate))
                .toList();
        return sayable.isEmpty() ? unsayable(active) : notNow(sayable);
    }

    private Failure notNow(List<Candidate> candidates) {
        boolean allRest = candidates.stream()
                .allMatch(candidate -> rests.standing(candidate.account(), candidate.model()) == Standing.RESTING);
        return allRest ? resting(candidates) : full();
    }

    /** All rest: says who, why and until when, and when the first of them is back. */
    private Failure resting(List<Candidate> candidates) {
        List<String> words = new ArrayList<>();
        List<Duration> waits = new ArrayList<>();
        for (Candidate candidate : candidates) {
            AccountStatus status = rests.of(candidate.account(), candidate.model());
            String until = status.until()
                    .map(time -> ", until " + time.truncatedTo(ChronoUnit.SECONDS))
                    .orElse("");
            words.add(candidate.account().name() + " (" + status.reason() + until + ")");
            rests.rest(candidate.account(), candidate.model()).ifPresent(waits::add);
        }
        Failure failure = Failure.of(
                FailureKind.NO_ACCOUNT,
                "No account that serves '" + resolution.name() + "' may be asked now: " + String.join("; ", words)
                        + ".");
        return waits.stream()
                .min(Duration::compareTo)
                .map(failure::withRetryAfter)
                .orElse(failure);
    }

    private Failure full() {
        return Failure.of(
                        FailureKind.NO_ACCOUNT,
                        "Every account that serves '" + resolution.name() + "' is at its limit of concurrent requests.")
                .withRetryAfter(WaitPolicy.MOMENT);
    }

    private Failure unsayable(List<Candidate> active) {
        Endpoint endpoint = translation.endpoint();
        Set<Dialect> spoken = new TreeSet<>();
        active.forEach(candidate -> spoken.addAll(candidate.account().apis()));
        boolean switchedOff = endpoint.kind() == Endpoint.Kind.CONVERSATION && convert == Convert.NEVER;
        return Failure.of(
                        FailureKind.UNSUPPORTED,
                        "The accounts that serve '" + resolution.name() + "' speak "
                                + String.join(
                                        ", ",
                                        spoken.stream().map(Dialect::label).toList())
                                + " and not what this endpoint needs ("
                                + endpoint.dialect().label() + "); "
                                + (switchedOff
                                        ? "conversion is switched off (routing.convert: never)."
                                        : "it is not converted for them."))
                .withParam("model");
    }
}
