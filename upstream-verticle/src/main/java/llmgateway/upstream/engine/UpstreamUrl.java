package llmgateway.upstream.engine;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.RequestTranslation.Translated;

/**
 * Where a call goes: the account's base URL, {@code /v1}, the operation's path and the query. A base URL that ends in a version
 * of its own ({@code …/v4}, {@code …/v1beta}) or in an Azure deployment gets no {@code /v1}. The account's query parameters win
 * over the client's of the same name.
 */
public final class UpstreamUrl {
    private static final Pattern COMPLETE = Pattern.compile(".*/(v\\d\\w*|openai/deployments/[^/]+)");

    private final String base;
    private final String path;
    private final Set<String> ownNames;
    private final String ownQuery;

    /** Where the calls at {@code account} go. */
    public UpstreamUrl(AccountConfig account) {
        String root = account.root();
        this.base = COMPLETE.matcher(root).matches() ? root : root + "/v1";
        this.path = pathOf(base);
        this.ownNames = account.query().keySet();
        StringJoiner query = new StringJoiner("&");
        new TreeMap<>(account.query()).forEach((name, value) -> query.add(encoded(name) + '=' + encoded(value)));
        this.ownQuery = query.toString();
    }

    /** The absolute URL that all calls at the account have in common. */
    public String base() {
        return base;
    }

    /** Path and query of {@code call}. */
    public String target(Translated call) {
        if (call.query().isEmpty() && ownQuery.isEmpty()) {
            return path + call.path();
        }
        StringBuilder target = new StringBuilder(path).append(call.path());
        char separator = '?';
        for (String parameter : call.query().split("&", -1)) {
            if (!parameter.isEmpty() && !ownNames.contains(nameOf(parameter))) {
                target.append(separator).append(parameter);
                separator = '&';
            }
        }
        if (!ownQuery.isEmpty()) {
            target.append(separator).append(ownQuery);
        }
        return target.toString();
    }

    private static String pathOf(String url) {
        int authority = url.indexOf("://") + "://".length();
        int path = url.indexOf('/', authority);
        return path < 0 ? "" : url.substring(path);
    }

    private static String nameOf(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter : parameter.substring(0, equals);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
