package llmgateway.node.config;

import java.net.URI;
import java.net.URISyntaxException;
import llmgateway.contracts.Host;
import llmgateway.contracts.config.OauthConfig;

/** The rules for the addresses to which credentials go; those addresses are never shown, as they may hold a password. */
final class TokenUrlChecks {
    private static final String ALLOWED = "an https URL such as https://host/path, or http on this machine";

    private final Problems problems;

    TokenUrlChecks(Problems problems) {
        this.problems = problems;
    }

    void check(OauthConfig oauth) {
        oauth.profiles().forEach((name, profile) -> {
            String path = "oauth.profiles." + name;
            profile.authorizeUrl().ifPresent(url -> check(url, path + ".authorize_url"));
            profile.tokenUrl().ifPresent(url -> check(url, path + ".token_url"));
            for (int i = 0; i < profile.tokenUrls().size(); i++) {
                check(profile.tokenUrls().get(i), path + ".token_urls[" + i + "]");
            }
        });
    }

    void check(String text, String path) {
        try {
            URI url = new URI(text);
            boolean encrypted = "https".equalsIgnoreCase(url.getScheme());
            if (!encrypted && !"http".equalsIgnoreCase(url.getScheme())) {
                problems.add(path, "is not an https URL", ALLOWED);
            } else if (url.getHost() == null || url.getPort() > 65_535) {
                problems.add(path, "names no host", ALLOWED);
            } else if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
                problems.add(path, "holds a user name, a password or a fragment", ALLOWED);
            } else if (!encrypted && !new Host(url.getHost()).isLoopback()) {
                problems.add(
                        path,
                        "is plain http to another machine, so that credentials would travel unencrypted",
                        ALLOWED);
            }
        } catch (URISyntaxException malformed) {
            problems.add(path, "is not a URL", ALLOWED);
        }
    }
}
