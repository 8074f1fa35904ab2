package llmgateway.node.state.seal;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** Authenticated encryption with one AES-256-GCM key. Any thread. */
public final class Seal {
    /** The length of a key in bytes. */
    public static final int KEY_BYTES = 32;

    /** By how many bytes a sealed text is longer than the clear one. */
    public static final int OVERHEAD = 28;

    private final Aead aead;

    @AccessesPartialKey
    Seal(byte[] key) {
        try {
            AesGcmParameters parameters = AesGcmParameters.builder()
                    .setKeySizeBytes(KEY_BYTES)
                    .setIvSizeBytes(12)
                    .setTagSizeBytes(16)
                    .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                    .build();
            aead = AesGcmJce.create(AesGcmKey.builder()
                    .setParameters(parameters)
                    .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                    .build());
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("AES-256-GCM is not available", unusable);
        }
    }

    /** Seals {@code clear}; {@code context} is not part of the result, and opening needs the same. */
    public byte[] seal(byte[] clear, byte[] context) {
        try {
            return aead.encrypt(clear, context);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("AES-256-GCM does not work", unusable);
        }
    }

    /** What was sealed; empty if it was altered, or sealed with another key or for another context. */
    public Optional<byte[]> open(byte[] sealed, byte[] context) {
        try {
            return Optional.of(aead.decrypt(sealed, context));
        } catch (GeneralSecurityException altered) {
            return Optional.empty();
        }
    }
}
