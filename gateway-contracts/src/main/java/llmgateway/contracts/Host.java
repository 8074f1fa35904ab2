package llmgateway.contracts;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** A host as a configuration names it: a name, or an address with or without brackets. Names are never looked up. */
public record Host(String text) {
    private static final String LOCALHOST = "localhost";

    /** Says whether only this machine can reach it; names other than {@code localhost} count as reachable. */
    public boolean isLoopback() {
        return isLocalhost() || address().map(InetAddress::isLoopbackAddress).orElse(false);
    }

    /** Says whether it stands for all addresses of this machine. */
    public boolean isWildcard() {
        return address().map(InetAddress::isAnyLocalAddress).orElse(false);
    }

    /** Says whether a listener here and one on {@code other} would get in each other's way at one port. */
    public boolean overlaps(Host other) {
        return text.equalsIgnoreCase(other.text)
                || isWildcard()
                || other.isWildcard()
                || (isLocalhost() && other.isLoopback())
                || (other.isLocalhost() && isLoopback());
    }

    private boolean isLocalhost() {
        return text.equalsIgnoreCase(LOCALHOST);
    }

    private Optional<InetAddress> address() {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(bare);
        try {
            return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException impossible) {
            return Optional.empty();
        }
    }
}
