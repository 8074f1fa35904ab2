package llmgateway.upstream.engine;

import io.vertx.core.net.ProxyOptions;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.EnvironmentConfig;

/** Which proxy, if any, stands between the gateway and an upstream: the account's own, else that of the environment. */
public final class ProxyChoice {

    private ProxyChoice() {}

    /** The proxy for {@code account} when its server is {@code host}, reached by TLS or not. */
    public static Optional<ProxyOptions> of(
            AccountConfig account, EnvironmentConfig environment, String host, boolean ssl) {
        Optional<String> own = account.httpProxy().filter(proxy -> !proxy.isBlank());
        if (own.isPresent()) {
            return own.map(ProxyChoice::parsed);
        }
        Optional<String> shared =
                (ssl ? environment.httpsProxy() : environment.httpProxy()).filter(proxy -> !proxy.isBlank());
        return shared.isPresent() && !exempt(host, environment.noProxy().orElse(""))
                ? shared.map(ProxyChoice::parsed)
                : Optional.empty();
    }

    private static boolean exempt(String host, String noProxy) {
        String name = host.toLowerCase(Locale.ROOT);
        for (String entry : noProxy.split(",", -1)) {
            String suffix = entry.strip().toLowerCase(Locale.ROOT);
            String bare = suffix.startsWith("*.")
                    ? suffix.substring(2)
                    : suffix.startsWith(".") ? suffix.substring(1) : suffix;
            if (suffix.equals("*") || (!bare.isEmpty() && (name.equals(bare) || name.endsWith("." + bare)))) {
                return true;
            }
        }
        return false;
    }

    private static ProxyOptions parsed(String proxy) {
        URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        ProxyOptions options = new ProxyOptions()
                .setHost(uri.getHost())
                .setPort(uri.getPort() < 0 ? ("https".equals(uri.getScheme()) ? 443 : 80) : uri.getPort());
        String user = uri.getUserInfo();
        if (user != null) {
            int colon = user.indexOf(':');
            options.setUsername(colon < 0 ? user : user.substring(0, colon));
            options.setPassword(colon < 0 ? "" : user.substring(colon + 1));
        }
        return options;
    }
}
