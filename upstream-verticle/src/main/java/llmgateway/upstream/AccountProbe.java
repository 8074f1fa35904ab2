package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import llmgateway.contracts.Caller;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.admin.AdminException;
import llmgateway.contracts.admin.AdminException.Reason;
import llmgateway.contracts.admin.Arguments;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.upstream.Probed.Answer;
import llmgateway.upstream.Probed.Reaction;
import llmgateway.upstream.Probed.Silence;
import llmgateway.upstream.engine.AccountKind;
import llmgateway.upstream.engine.ProbeJudge;
import llmgateway.upstream.engine.ProbeJudge.Finding;
import llmgateway.upstream.engine.ProbeQuestion;
import llmgateway.upstream.engine.UpstreamHeaders;

/** Tries accounts with one tiny real request each, on a connection of its own. Confined to the calling context. */
final class AccountProbe {
    private static final int ENOUGH_BYTES = 1 << 20;

    private final Vertx vertx;
    private final Credentials credentials;
    private final Function<AccountConfig, List<String>> models;
    private final Duration patience;

    /**
     * A probe that waits for an answer for as long as {@code patience}.
     *
     * @param credentials the credentials of accounts that renew their own
     * @param models the models that an account serves as far as they are known by name, best first
     */
    AccountProbe(
            Vertx vertx, Credentials credentials, Function<AccountConfig, List<String>> models, Duration patience) {
        this.vertx = vertx;
        this.credentials = credentials;
        this.models = models;
        this.patience = patience;
    }

    /**
     * Asks as {@link #ask} does; gives in words what came of it.
     *
     * @throws AdminException if the account cannot be tried like this
     */
    Future<JsonObject> test(AccountConfig account, String model, GatewayConfig config) throws AdminException {
        return ask(account, model, config)
                .map(probed -> result(account, probed))
                .recover(failure -> Future.failedFuture(
                        failure instanceof RefusedException refused
                                ? new AdminException(
                                        Reason.REFUSED, refused.failure().message())
                                : failure));
    }

    /**
     * Asks {@code account} for {@code model}, or for one that it serves if that is empty. Fails if there is no credential to ask with.
     *
     * @throws AdminException if the account cannot be tried like this
     */
    Future<Probed> ask(AccountConfig account, String model, GatewayConfig config) throws AdminException {
        if (account.type() == AccountConfig.Type.CLIENT_TOKEN) {
            throw new AdminException(
                    Reason.REFUSED,
                    "A client-token account is used with each caller's own credential; there is none to test it with.");
        }
        ProbeQuestion question = ProbeQuestion.of(account, model, models.apply(account))
                .orElseThrow(() -> Arguments.bad("No model of this account is known by name; say which with 'model'."));
        return credential(account, config).compose(credential -> ask(account, question, credential, config));
    }

    /** The credential to try: the known one if it can be used, else a new one. */
    private Future<Credential> credential(AccountConfig account, GatewayConfig config) {
        if (!AccountKind.of(account, config.oauth(), Credential.NONE).renews()) {
            return Future.succeededFuture(Credential.NONE);
        }
        Credential known = credentials.of(account);
        return known.usable(Instant.now())
                ? Future.succeededFuture(known)
                : credentials.newerThan(account, known.generation());
    }

    private Future<Probed> ask(
            AccountConfig account, ProbeQuestion question, Credential credential, GatewayConfig config) {
        AccountKind kind = AccountKind.of(account, config.oauth(), credential);
        ClientRequest nobody = new ClientRequest(
                "upstream-test",
                question.endpoint(),
                "",
                HttpHeaders.headers(),
                Caller.ANONYMOUS,
                Optional.empty(),
                Optional.empty());
        Dialect dialect = question.endpoint().dialect();
        RequestOptions request = new Destination(account, config).request(question.call());
        try {
            request.setHeaders(UpstreamHeaders.of(nobody, dialect, kind));
        } catch (RefusedException refused) {
            return Future.failedFuture(refused);
        }
        request.setConnectTimeout(patience.toMillis());
        long started = System.nanoTime();
        Connections connections = new Connections(vertx, 1);
        Future<HttpClientRequest> opened = connections.open(request, true);
        return opened.compose(open -> open.send(question.bodyAfter(kind.systemText(nobody, dialect))))
                .compose(AccountProbe::read)
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(failure -> new Probed.Silence(failure, opened.succeeded()))
                .map(reaction -> new Probed(
                        question,
                        credential,
                        request.getHost(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started),
                        reaction))
                .eventually(connections::close);
    }

    /** Reads the answer as far as it takes to judge it. */
    private static Future<Reaction> read(HttpClientResponse response) {
        Promise<Reaction> read = Promise.promise();
        Buffer body = Buffer.buffer();
        Answer answer = new Answer(response.statusCode(), response.headers(), body);
        response.handler(piece -> {
            body.appendBuffer(piece);
            if (body.length() > ENOUGH_BYTES) {
                read.tryComplete(answer);
                response.request().reset();
            }
        });
        response.exceptionHandler(read::tryFail);
        response.endHandler(ended -> read.tryComplete(answer));
        return read.future();
    }

    private JsonObject result(AccountConfig account, Probed probed) {
        ProbeJudge judge =
                new ProbeJudge(account, probed.question(), probed.credential().token());
        Answer answer = probed.reaction() instanceof Answer came ? came : null;
        Finding finding = answer == null
                ? judge.unanswered(((Silence) probed.reaction()).cause(), probed.host(), patience.toSeconds())
                : judge.answered(answer.status(), answer.body());
        return new JsonObject()
                .put("id", account.id())
                .put("ok", finding.works())
                .put("status", answer == null ? null : answer.status())
                .put("latency_ms", probed.millis())
                .put("model", probed.question().model())
                .put("message", finding.words());
    }
}
