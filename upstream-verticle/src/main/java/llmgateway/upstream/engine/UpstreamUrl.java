package llmgateway.upstream.engine;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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

    private UpstreamUrl() {}

    /** The absolute URL for {@code call} at {@code account}. */
    public static String of(AccountConfig account, Translated call) {
        String root = account.root();
        StringBuilder url = new StringBuilder(root);
        if (!COMPLETE.matcher(root).matches()) {
            url.append("/v1");
        }
        url.append(call.path());
        char separator = '?';
        for (String parameter : call.query().split("&", -1)) {
            if (!parameter.isEmpty() && !account.query().containsKey(nameOf(parameter))) {
                url.append(separator).append(parameter);
                separator = '&';
            }
        }
        for (Map.Entry<String, String> parameter : new TreeMap<>(account.query()).entrySet()) {
            url.append(separator).append(encoded(parameter.getKey()));
            url.append('=').append(encoded(parameter.getValue()));
            separator = '&';
        }
        return url.toString();
    }

    private static String nameOf(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter : parameter.substring(0, equals);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
