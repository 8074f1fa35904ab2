package llmgateway.transform.engine.rules;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import llmgateway.transform.engine.hub.Opaque;
import org.jspecify.annotations.Nullable;

/**
 * Wraps reasoning state so that it survives a client of another dialect and comes back to its maker exactly, and to nobody else.
 *
 * <p>An envelope is {@code gwr1.<origin>.<kind>.<payload>.<mac>}: letters, digits, {@code -}, {@code _} and dots. The payload is
 * base64url of {@code id LF part lengths LF value}; the mac is the first half of HMAC-SHA-256 over all before it. What was not
 * sealed with the same key is no envelope. Confined to one thread.
 */
public final class Envelopes {
    private static final String VERSION = "gwr1";
    private static final int MAC_BYTES = 16;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    /** Seals nothing: for replies that stay in their dialect, whose clients get the provider's own values. */
    public static final Envelopes TRANSPARENT = new Envelopes();

    private final @Nullable Mac mac;

    private Envelopes() {
        mac = null;
    }

    /**
     * Envelopes under {@code key}.
     *
     * @param key 32 secret bytes that all nodes of a gateway share
     */
    public Envelopes(byte[] key) {
        try {
            Mac keyed = Mac.getInstance("HmacSHA256");
            keyed.init(new SecretKeySpec(key, "HmacSHA256"));
            mac = keyed;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** {@code opaque} for a client. */
    public String seal(Opaque opaque) {
        Mac key = mac;
        if (key == null) {
            return opaque.value();
        }
        StringBuilder parts = new StringBuilder();
        for (int length : opaque.parts()) {
            parts.append(parts.isEmpty() ? "" : ",").append(length);
        }
        String payload = (opaque.id() == null ? "" : opaque.id()) + '\n' + parts + '\n' + opaque.value();
        String sealed = VERSION
                + '.'
                + opaque.origin()
                + '.'
                + opaque.kind().label()
                + '.'
                + ENCODER.encodeToString(payload.getBytes(StandardCharsets.UTF_8));
        return sealed + '.' + ENCODER.encodeToString(macOf(key, sealed));
    }

    /** Whether {@code text} claims to be an envelope, opened or not. */
    public static boolean looksSealed(String text) {
        return text.startsWith(VERSION + '.');
    }

    /**
     * What {@code text} holds, which may also be a vendor's own state.
     *
     * @param raw that state, for a text that does not claim to be an envelope
     * @return null if it claims to be an envelope and is none of this gateway
     */
    public @Nullable Opaque openOr(String text, Supplier<@Nullable Opaque> raw) {
        return looksSealed(text) ? open(text) : raw.get();
    }

    /** What {@code text} holds; null if it is no envelope of this gateway. */
    public @Nullable Opaque open(String text) {
        Mac key = mac;
        String[] fields = text.split("\\.", -1);
        if (key == null || fields.length != 5 || !fields[0].equals(VERSION)) {
            return null;
        }
        try {
            byte[] expected = macOf(key, text.substring(0, text.lastIndexOf('.')));
            if (!MessageDigest.isEqual(expected, DECODER.decode(fields[4]))) {
                return null;
            }
            return unpacked(fields[1], fields[2], new String(DECODER.decode(fields[3]), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException damaged) {
            return null;
        }
    }

    private static @Nullable Opaque unpacked(String origin, String label, String payload) {
        int first = payload.indexOf('\n');
        int second = payload.indexOf('\n', first + 1);
        for (Opaque.Kind kind : Opaque.Kind.values()) {
            if (kind.label().equals(label)) {
                String id = payload.substring(0, first);
                List<Integer> parts = new ArrayList<>();
                for (String length : payload.substring(first + 1, second).split(",", -1)) {
                    if (!length.isEmpty()) {
                        parts.add(Integer.valueOf(length));
                    }
                }
                return new Opaque(origin, kind, payload.substring(second + 1), id.isEmpty() ? null : id, parts);
            }
        }
        return null;
    }

    private static byte[] macOf(Mac mac, String text) {
        return Arrays.copyOf(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)), MAC_BYTES);
    }
}
