package llmgateway.node.admin.desk;

import java.util.regex.Pattern;

/** A proxy's URL as it may be shown: without the user name and password in it. */
final class ProxyText {
    private static final Pattern USER_INFO = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@");

    private ProxyText() {}

    static String masked(String url) {
        return USER_INFO.matcher(url).replaceFirst(found -> {
            String scheme = found.group(1);
            return (scheme == null ? "" : scheme) + "***@";
        });
    }
}
