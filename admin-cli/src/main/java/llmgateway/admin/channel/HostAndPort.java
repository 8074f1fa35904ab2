package llmgateway.admin.channel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import llmgateway.admin.line.CommandException;

/**
 * Where a node elsewhere listens.
 *
 * @param host a name or an address, without brackets
 */
record HostAndPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([^]]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    private static final int LAST_PORT = 65_535;

    /** Reads {@code HOST:PORT}, an address of IPv6 as {@code [ADDRESS]:PORT}. */
    static HostAndPort of(String text) throws CommandException {
        Matcher parts = FORM.matcher(text);
        if (parts.matches()) {
            String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
            int port = Integer.parseInt(parts.group(3));
            if (port > 0 && port <= LAST_PORT) {
                return new HostAndPort(host, port);
            }
        }
        throw CommandException.badUsage("--node takes HOST:PORT, such as gateway-1:9443 or [fd00::1]:9443");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
