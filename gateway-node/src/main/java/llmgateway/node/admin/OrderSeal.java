package llmgateway.node.admin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What makes an order believable and unreadable on the bus between nodes: HMAC-SHA256 signatures and AES-256-GCM, each with a key
 * of its own, derived from one that all nodes of a gateway share and nobody else has. Any thread.
 */
public final class OrderSeal {
    private static final String HMAC = "HmacSHA256";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec signing;
    private final SecretKeySpec sealing;
    private final SecureRandom random = new SecureRandom();

    /** A seal by {@code key}: at least 32 bytes that serve this purpose only. */
    public OrderSeal(byte[] key) {
        if (key.length < 32) {
            throw new IllegalArgumentException("The key for orders has " + key.length + " bytes; it takes 32");
        }
        SecretKeySpec root = new SecretKeySpec(key, HMAC);
        signing = new SecretKeySpec(hmac(root, "order signature"), HMAC);
        sealing = new SecretKeySpec(hmac(root, "order content"), "AES");
    }

    String sign(String text) {
        return Base64.getEncoder().encodeToString(hmac(signing, text));
    }

    /** Says whether {@code signature} was made of {@code text} with this key; takes equally long for all wrong ones. */
    boolean holds(String text, String signature) {
        return MessageDigest.isEqual(
                sign(text).getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes {@code clear} unreadable; {@code context} must be the same when it is opened. */
    String seal(String clear, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(clear.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The clear text of what {@link #seal} made; empty if it is anything else or comes from another context. */
    Optional<String> open(String sealed, String context) {
        try {
            byte[] bytes = Base64.getDecoder().decode(sealed);
            if (bytes.length < NONCE_BYTES) {
                return Optional.empty();
            }
            byte[] clear = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE_BYTES), context)
                    .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            return Optional.of(new String(clear, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException alteredOrForeign) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
