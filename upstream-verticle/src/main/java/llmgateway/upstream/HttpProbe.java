package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import llmgateway.contracts.Derived;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.Probe;
import llmgateway.upstream.engine.FailureClassifier;
import llmgateway.upstream.engine.LimitReader;
import llmgateway.upstream.engine.NetworkFailures;
import llmgateway.upstream.engine.ProbeJudge;
import llmgateway.upstream.engine.Refusal;
import llmgateway.upstream.engine.Verdict;

/** Asks what {@code upstream test} asks, and judges the answer as that to a client's request. Confined to the calling context. */
public final class HttpProbe implements Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Supplier<GatewayConfig> config;
    private final AccountBooks books;
    private final AccountProbe probe;
    private final Clock clock = Clock.systemUTC();
    private final Supplier<FailureRules> rules;
    private final FailureClassifier classifier;

    /**
     * A probe of the accounts of {@code config}.
     *
     * @param models the models that an account serves as far as they are known by name, best first
     */
    public HttpProbe(
            Vertx vertx,
            Supplier<GatewayConfig> config,
            AccountBooks books,
            Function<AccountConfig, List<String>> models) {
        this(vertx, config, books, models, PATIENCE);
    }

    HttpProbe(
            Vertx vertx,
            Supplier<GatewayConfig> config,
            AccountBooks books,
            Function<AccountConfig, List<String>> models,
            Duration patience) {
        this.config = config;
        this.books = books;
        this.probe = new AccountProbe(vertx, books.credentials(), models, patience);
        this.rules = new Derived<>(config, FailureRules::of);
        this.classifier = new FailureClassifier(clock, rules);
    }

    @Override
    public Future<Optional<Failure>> probe(AccountConfig account, String model) {
        try {
            return probe.ask(account, model, config.get()).compose(probed -> judged(account, probed));
        } catch (AdminException unaskable) {
            return Future.failedFuture(unaskable);
        }
    }

    private Future<Optional<Failure>> judged(AccountConfig account, Probed probed) {
        if (probed.reaction() instanceof Probed.Answer answer) {
            return judged(account, probed, answer);
        }
        Probed.Silence silence = (Probed.Silence) probed.reaction();
        return failed(rules.get().judged(unanswered(silence)));
    }

    private static Failure unanswered(Probed.Silence silence) {
        if (!silence.sent()) {
            return NetworkFailures.notConnected(silence.cause());
        }
        return silence.cause() instanceof TimeoutException
                ? NetworkFailures.noAnswerInTime()
                : NetworkFailures.noAnswer(silence.cause(), false, 0);
    }

    private Future<Optional<Failure>> judged(AccountConfig account, Probed probed, Probed.Answer answer) {
        books.limits()
                .stated(
                        account.id(),
                        LimitReader.read(
                                answer.status(),
                                answer.headers(),
                                probed.question().model(),
                                clock.instant()));
        ProbeJudge judge =
                new ProbeJudge(account, probed.question(), probed.credential().token());
        if (judge.answered(answer.status(), answer.body()).works()) {
            return Future.succeededFuture(Optional.empty());
        }
        if (Refusal.isUnclear(answer.status())) {
            Refusal refusal = Refusal.of(answer.body());
            if (refusal.meaning() == Refusal.Meaning.POLICY) {
                books.blocked(account, probed.credential().generation(), refusal.words());
                return failed(
                        Failure.of(FailureKind.POLICY_REFUSED, "The provider does not allow this use of the account."));
            }
        }
        Verdict verdict = classifier.judge(
                answer.status(), answer.headers(), probed.question().endpoint(), false, ErrorText.read(answer.body()));
        if (verdict instanceof Verdict.Refused refused) {
            return failed(refused.failure());
        }
        if (answer.status() / 100 == 2) {
            return failed(rules.get()
                    .judged(Failure.of(FailureKind.BROKEN_REPLY, "The upstream's reply is none of a model API.")
                            .withProcessed(Processed.ANSWERED)));
        }
        return Future.failedFuture(new RefusedException(Failure.of(
                FailureKind.MALFORMED_REQUEST, "The upstream refused the question with " + answer.status() + ".")));
    }

    private static Future<Optional<Failure>> failed(Failure failure) {
        return Future.succeededFuture(Optional.of(failure));
    }
}
