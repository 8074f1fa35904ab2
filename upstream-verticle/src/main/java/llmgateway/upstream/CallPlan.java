package llmgateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.config.TimeoutsConfig;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Attempt;
import llmgateway.contracts.message.Routed;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.port.RequestTranslation.Translated;
import llmgateway.upstream.engine.AccountKind;
import llmgateway.upstream.engine.ProxyChoice;
import llmgateway.upstream.engine.UpstreamHeaders;
import llmgateway.upstream.engine.UpstreamUrl;

/**
 * An HTTP call as it will be made.
 *
 * @param body the request body; never changed, since the next attempt may send it too
 * @param callersCredential whether the call is made with the caller's own credential
 * @param fresh whether the call must not use a connection that was used before
 */
record CallPlan(
        RequestOptions request, Buffer body, boolean callersCredential, boolean fresh, TimeoutsConfig timeouts) {

    /**
     * The call for {@code routed} under {@code config}.
     *
     * @throws RefusedException if the request cannot be put to this account
     */
    static CallPlan of(Routed routed, GatewayConfig config) throws RefusedException {
        Attempt attempt = routed.attempt();
        AccountConfig account = attempt.account();
        AccountKind kind = AccountKind.of(account);
        MultiMap headers = UpstreamHeaders.of(routed.exchange().request(), attempt.dialect(), kind);
        Translated translated = routed.translation()
                .translate(new Target(attempt.dialect(), attempt.model(), account.injectUsage(), Optional.empty()));
        RequestOptions request = request(account, translated, headers, config);
        return new CallPlan(
                request, translated.body(), kind.belongsToCaller(), metStaleConnection(attempt), config.timeouts());
    }

    /** The HTTP request that puts {@code call} to {@code account}. */
    static RequestOptions request(AccountConfig account, Translated call, MultiMap headers, GatewayConfig config) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(UpstreamUrl.of(account, call))
                .setHeaders(headers)
                .setFollowRedirects(false)
                .setConnectTimeout(TimeUnit.SECONDS.toMillis(config.timeouts().connectSeconds()));
        ProxyChoice.of(account, config.environment(), request.getHost(), request.isSsl())
                .ifPresent(request::setProxyOptions);
        account.caFile().ifPresent(authority -> request.setSslOptions(trusting(authority)));
        return request;
    }

    /** TLS that believes one private authority instead of the system's. */
    private static ClientSSLOptions trusting(String authority) {
        return new ClientSSLOptions()
                .setTrustOptions(new PemTrustOptions().addCertPath(authority))
                .setHostnameVerificationAlgorithm("HTTPS");
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
