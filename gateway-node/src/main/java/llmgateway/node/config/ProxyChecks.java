package llmgateway.node.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** The rules for outbound proxies. A proxy's URL is never shown: it may hold a password. */
final class ProxyChecks {
    private static final String ALLOWED = "a proxy such as http://host:3128";

    private final Problems problems;

    ProxyChecks(Problems problems) {
        this.problems = problems;
    }

    void check(Optional<String> proxy, String path) {
        proxy.filter(text -> !text.isBlank()).ifPresent(text -> url(text, path));
    }

    private void url(String text, String path) {
        try {
            URI url = new URI(text.contains("://") ? text : "http://" + text);
            if (!"http".equalsIgnoreCase(url.getScheme())) {
                problems.add(path, "is no http proxy", ALLOWED);
            } else if (url.getHost() == null || url.getPort() > 65_535) {
                problems.add(path, "names no host", ALLOWED);
            }
        } catch (URISyntaxException malformed) {
            problems.add(path, "is not a URL", ALLOWED);
        }
    }
}
