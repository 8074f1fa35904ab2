package llmgateway.upstream.engine.token;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page at which people log in (RFC 6749, 4.1.1, with RFC 7636). */
public final class LoginPage {
    private LoginPage() {}

    /**
     * Its address.
     *
     * @param authorizeUrl may have parameters of its own
     * @param login the login that ends with what the page gives
     */
    public static String url(String authorizeUrl, String clientId, List<String> scopes, Login login) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", clientId);
        parameters.put("redirect_uri", login.redirectUri());
        if (!scopes.isEmpty()) {
            parameters.put("scope", String.join(" ", scopes));
        }
        parameters.put("code_challenge", new Pkce(login.verifier()).challenge());
        parameters.put("code_challenge_method", "S256");
        parameters.put("state", login.state().reveal());
        String query = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        int hash = authorizeUrl.indexOf('#');
        String page = hash < 0 ? authorizeUrl : authorizeUrl.substring(0, hash);
        return page + (page.indexOf('?') < 0 ? '?' : '&') + query;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
