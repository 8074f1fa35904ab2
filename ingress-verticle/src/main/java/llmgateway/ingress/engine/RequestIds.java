package llmgateway.ingress.engine;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Names requests: a caller's own id if it is sane, else a random one. */
public final class RequestIds {
    private static final int LONGEST = 128;

    private final RandomGenerator random;

    public RequestIds(RandomGenerator random) {
        this.random = random;
    }

    /** The id of a request whose {@code x-request-id} reads {@code proposed}. */
    public String of(@Nullable String proposed) {
        if (proposed != null && sane(proposed)) {
            return proposed;
        }
        HexFormat hex = HexFormat.of();
        return "req_" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    private static boolean sane(String id) {
        return !id.isEmpty() && id.length() <= LONGEST && id.chars().allMatch(RequestIds::plain);
    }

    private static boolean plain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
