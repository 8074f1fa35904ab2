package llmgateway.upstream;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.port.RequestTranslation.Translated;
import llmgateway.upstream.engine.ProxyChoice;
import llmgateway.upstream.engine.UpstreamUrl;

/** What is the same for all calls at an account under one configuration: the server, and how it is reached. */
final class Destination {
    private final UpstreamUrl url;
    private final String host;
    private final int port;
    private final boolean ssl;
    private final Optional<ProxyOptions> proxy;
    private final Optional<ClientSSLOptions> trust;
    private final long connectMillis;

    Destination(AccountConfig account, GatewayConfig config) {
        this.url = new UpstreamUrl(account);
        RequestOptions parsed = new RequestOptions().setAbsoluteURI(url.base());
        this.host = parsed.getHost();
        this.port = parsed.getPort();
        this.ssl = Boolean.TRUE.equals(parsed.isSsl());
        this.proxy = ProxyChoice.of(account, config.environment(), host, ssl);
        this.trust = account.caFile().map(Destination::trusting);
        this.connectMillis = TimeUnit.SECONDS.toMillis(config.timeouts().connectSeconds());
    }

    /** A request for {@code call}, still without headers. */
    RequestOptions request(Translated call) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(host)
                .setPort(port)
                .setSsl(ssl)
                .setURI(url.target(call))
                .setFollowRedirects(false)
                .setConnectTimeout(connectMillis);
        proxy.ifPresent(request::setProxyOptions);
        trust.ifPresent(request::setSslOptions);
        return request;
    }

    /** TLS that believes one private authority instead of the system's. */
    private static ClientSSLOptions trusting(String authority) {
        return new ClientSSLOptions()
                .setTrustOptions(new PemTrustOptions().addCertPath(authority))
                .setHostnameVerificationAlgorithm("HTTPS");
    }
}
