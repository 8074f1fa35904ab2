package llmgateway.node.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import llmgateway.contracts.Host;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.OauthConfig;
import llmgateway.contracts.config.ServerConfig;

/** The rules for upstream accounts. */
final class AccountChecks {
    private static final Set<String> PROVIDERS = Set.of(AccountConfig.ANTHROPIC, AccountConfig.OPENAI);

    private final Problems problems;
    private final ServerConfig server;
    private final OauthConfig oauth;

    /**
     * Checks accounts of a gateway that listens as {@code server} says.
     *
     * @param oauth the profiles that there are
     */
    AccountChecks(Problems problems, ServerConfig server, OauthConfig oauth) {
        this.problems = problems;
        this.server = server;
        this.oauth = oauth;
    }

    void check(List<AccountConfig> accounts) {
        Set<String> ids = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < accounts.size(); i++) {
            AccountConfig account = accounts.get(i);
            String path = "upstream_accounts[" + i + "]";
            boolean broken = problems.within(path);
            if (account.id().isEmpty() && !broken) {
                problems.add(path, "has neither id nor name", "at least one of them");
            }
            boolean sameId = ConfigChecks.repeats(ids, account.id());
            if (sameId) {
                problems.add(path + ".id", "is the id of another account", "an id of its own");
            }
            if (ConfigChecks.repeats(names, account.name()) && !sameId) {
                problems.add(path + ".name", "is the name of another account", "a name of its own");
            }
            if (!PROVIDERS.contains(account.provider()) && !problems.at(path + ".provider")) {
                problems.add(
                        path + ".provider",
                        "is an unknown provider",
                        "anthropic, or openai with a base_url for any compatible server");
            }
            if (account.profile()
                    .filter(profile -> !oauth.profiles().containsKey(profile))
                    .isPresent()) {
                problems.add(path + ".profile", "names no profile", "a key of oauth.profiles");
            }
            credential(account, path, broken);
            if (account.anthropicVersion()
                    .filter(version -> !AccountConfig.ANTHROPIC_VERSIONS.contains(version))
                    .isPresent()) {
                problems.add(
                        path + ".anthropic_version",
                        "is no version that this gateway converts to",
                        String.join(", ", AccountConfig.ANTHROPIC_VERSIONS));
            }
            account.baseUrl().ifPresent(url -> baseUrl(url, path + ".base_url"));
            ConfigChecks.readable(problems, account.caFile(), path + ".ca_file");
            new ProxyChecks(problems).check(account.httpProxy(), path + ".http_proxy");
        }
    }

    private void credential(AccountConfig account, String path, boolean broken) {
        switch (account.type()) {
            case OAUTH, WORKLOAD_IDENTITY -> {
                if (!broken) {
                    new TokenAccountChecks(problems, oauth).check(account, path);
                }
            }
            case API_KEY -> {
                if (account.apiKey().isEmpty() && !broken) {
                    problems.add(path + ".api_key", "is missing", "the provider's API key");
                }
            }
            case CLIENT_TOKEN -> {}
        }
        if (account.apiKey().filter(key -> !KeyChecks.isSendable(key)).isPresent()) {
            problems.add(path + ".api_key", KeyChecks.UNSENDABLE, KeyChecks.SENDABLE);
        }
    }

    /** The URL is never shown: it may hold a password. */
    private void baseUrl(String text, String path) {
        String allowed = "a URL such as https://host:port/path";
        try {
            URI url = new URI(text);
            String scheme = url.getScheme();
            if (!"https".equalsIgnoreCase(scheme) && !"http".equalsIgnoreCase(scheme)) {
                problems.add(path, "is not an http or https URL", allowed);
            } else if (url.getRawUserInfo() != null) {
                problems.add(path, "holds a user name or password", "a URL without one; the key goes to api_key");
            } else if (url.getHost() == null || url.getPort() > 65_535) {
                problems.add(path, "names no host", allowed);
            } else if (url.getRawQuery() != null || url.getRawFragment() != null) {
                problems.add(path, "holds a query or fragment", "a URL without one; parameters go to query");
            } else if (isThisGateway(url)) {
                problems.add(path, "is the address of this gateway itself", "the provider's server");
            } else if ("http".equalsIgnoreCase(scheme) && !new Host(url.getHost()).isLoopback()) {
                problems.warn(path, "is plain http to another machine: requests and the key travel unencrypted", "");
            }
        } catch (URISyntaxException malformed) {
            problems.add(path, "is not a URL", allowed);
        }
    }

    private boolean isThisGateway(URI url) {
        Host here = new Host(server.host());
        Host there = new Host(url.getHost());
        return url.getPort() == server.port()
                && (there.text().equalsIgnoreCase(here.text())
                        || (there.isLoopback() && (here.isLoopback() || here.isWildcard())));
    }
}
