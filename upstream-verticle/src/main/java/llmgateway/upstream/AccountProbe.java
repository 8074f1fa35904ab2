package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
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

    private record Answer(int status, Buffer body) {}

    /**
     * Asks {@code account} for {@code model}, or for one that it serves if that is empty; gives what came of it.
     *
     * @throws AdminException if the account cannot be tried like this
     */
    Future<JsonObject> test(AccountConfig account, String model, GatewayConfig config) throws AdminException {
        if (account.type() == AccountConfig.Type.CLIENT_TOKEN) {
            throw new AdminException(
                    Reason.REFUSED,
                    "A client-token account is used with each caller's own credential; there is none to test it with.");
        }
        ProbeQuestion question = ProbeQuestion.of(account, model, models.apply(account))
                .orElseThrow(() -> Arguments.bad("No model of this account is known by name; say which with 'model'."));
        return credential(account, config)
                .compose(credential -> ask(account, question, credential, config))
                .recover(failure -> Future.failedFuture(
                        failure instanceof RefusedException refused
                                ? new AdminException(
                                        Reason.REFUSED, refused.failure().message())
                                : failure));
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

    private Future<JsonObject> ask(
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
        ProbeJudge judge = new ProbeJudge(account, question, credential.token());
        long started = System.nanoTime();
        Connections connections = new Connections(vertx, 1);
        return ask(connections, request, question.bodyAfter(kind.systemText(nobody, dialect)))
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .map(answer -> result(
                        account, question, judge.answered(answer.status(), answer.body()), answer.status(), started))
                .otherwise(failure -> result(
                        account,
                        question,
                        judge.unanswered(failure, request.getHost(), patience.toSeconds()),
                        0,
                        started))
                .eventually(connections::close);
    }

    private static Future<Answer> ask(Connections connections, RequestOptions options, Buffer body) {
        return connections
                .open(options, true)
                .compose(request -> request.send(body))
                .compose(AccountProbe::read);
    }

    /** Reads the answer as far as it takes to judge it. */
    private static Future<Answer> read(HttpClientResponse response) {
        Promise<Answer> read = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(piece -> {
            body.appendBuffer(piece);
            if (body.length() > ENOUGH_BYTES) {
                read.tryComplete(new Answer(response.statusCode(), body));
                response.request().reset();
            }
        });
        response.exceptionHandler(read::tryFail);
        response.endHandler(ended -> read.tryComplete(new Answer(response.statusCode(), body)));
        return read.future();
    }

    private static JsonObject result(
            AccountConfig account, ProbeQuestion question, Finding finding, int status, long started) {
        return new JsonObject()
                .put("id", account.id())
                .put("ok", finding.works())
                .put("status", status == 0 ? null : status)
                .put("latency_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started))
                .put("model", question.model())
                .put("message", finding.words());
    }
}
