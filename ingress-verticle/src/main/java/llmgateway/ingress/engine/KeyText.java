package llmgateway.ingress.engine;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * The text of a client key that the gateway makes: {@code gw_}, the key's id, {@code _}, 32 random bytes as base64url, and the
 * CRC-32 of all before it in base 62, by which a mistyped key is told from an unknown one without asking anybody.
 */
public final class KeyText {
    private static final String PREFIX = "gw_";
    private static final int RANDOM_BYTES = 32;
    private static final int RANDOM_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private KeyText() {}

    /**
     * A new key.
     *
     * @param random fills an array with bytes that nobody can guess
     */
    public static String make(String id, Consumer<byte[]> random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.accept(bytes);
        String body =
                PREFIX + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return body + checksum(body);
    }

    /** The id in {@code key}; empty if it is no key that the gateway made, or not as it was made. */
    public static Optional<String> idIn(String key) {
        int body = key.length() - CHECKSUM_LENGTH;
        int separator = body - RANDOM_LENGTH - 1;
        boolean shaped = separator > PREFIX.length() && key.startsWith(PREFIX) && key.charAt(separator) == '_';
        return shaped && key.substring(body).equals(checksum(key.substring(0, body)))
                ? Optional.of(key.substring(PREFIX.length(), separator))
                : Optional.empty();
    }

    private static String checksum(String body) {
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        char[] digits = new char[CHECKSUM_LENGTH];
        long rest = crc.getValue();
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(digits);
    }
}
