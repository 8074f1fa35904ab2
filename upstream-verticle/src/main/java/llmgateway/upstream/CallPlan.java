package llmgateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.TimeoutsConfig;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.port.RequestTranslation.Translated;
import llmgateway.upstream.engine.AccountKind;
import llmgateway.upstream.engine.UpstreamHeaders;

/**
 * An HTTP call as it will be made.
 *
 * @param body the request body; never changed, since the next attempt may send it too
 * @param reply what the translation remembered for the reply
 * @param callersCredential whether the call is made with the caller's own credential
 * @param fresh whether the call must not use a connection that was used before
 */
record CallPlan(
        RequestOptions request,
        Buffer body,
        ReplyPlan reply,
        boolean callersCredential,
        boolean fresh,
        TimeoutsConfig timeouts) {

    /**
     * The call for {@code routed} under {@code config}.
     *
     * @param kind the account's kind, with its credential
     * @throws RefusedException if the request cannot be put to this account
     */
    static CallPlan of(Routed routed, GatewayConfig config, Destinations destinations, AccountKind kind)
            throws RefusedException {
        Attempt attempt = routed.attempt();
        AccountConfig account = attempt.account();
        RequestTranslation translation = routed.translation();
        ClientRequest client = routed.exchange().request();
        MultiMap headers = attempt.dialect() == translation.endpoint().dialect()
                ? UpstreamHeaders.of(client, attempt.dialect(), kind)
                : UpstreamHeaders.ofConverted(client, attempt.dialect(), translation.streamed(), account, kind);
        Translated translated = translation.translate(new Target(
                attempt.dialect(),
                attempt.model(),
                account,
                attempt.strict(),
                kind.systemText(client, attempt.dialect())));
        UpstreamHeaders.addNeeded(headers, translated.headers());
        RequestOptions request =
                destinations.of(account, config).request(translated).setHeaders(headers);
        return new CallPlan(
                request,
                translated.body(),
                translated.plan(),
                kind.belongsToCaller(),
                metStaleConnection(attempt),
                config.timeouts());
    }

    private static boolean metStaleConnection(Attempt attempt) {
        List<Attempt.Try> trail = attempt.trail();
        if (trail.isEmpty()) {
            return false;
        }
        Attempt.Try last = trail.get(trail.size() - 1);
        return last.failure().kind() == FailureKind.STALE_CONNECTION
                && last.account().equals(attempt.account().id());
    }
}
