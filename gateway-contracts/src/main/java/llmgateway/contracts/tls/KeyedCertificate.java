package llmgateway.contracts.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate with its private key.
 *
 * @param chain the certificate, and those between it and its authority
 */
public record KeyedCertificate(List<X509Certificate> chain, PrivateKey key) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    public KeyedCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads PEM.
     *
     * @param key PKCS#8 without a passphrase
     * @throws GeneralSecurityException in words if that is not what they are, or they do not belong together
     */
    public static KeyedCertificate parse(byte[] chain, byte[] key) throws GeneralSecurityException {
        List<X509Certificate> certificates = certificates(chain);
        String algorithm = certificates.get(0).getPublicKey().getAlgorithm();
        KeyedCertificate parsed = new KeyedCertificate(certificates, key(key, algorithm));
        if (!parsed.isOneKey(algorithm)) {
            throw new GeneralSecurityException("the key belongs to another certificate");
        }
        return parsed;
    }

    /**
     * The certificates in PEM, at least one.
     *
     * @throws GeneralSecurityException in words if there is none
     */
    public static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        List<X509Certificate> found =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (found.isEmpty()) {
            throw new GeneralSecurityException("there is no certificate in PEM");
        }
        return found;
    }

    /** The certificate that the key belongs to. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Whether one of {@code authorities} signed the chain's last certificate. */
    public boolean isSignedByOneOf(List<X509Certificate> authorities) {
        X509Certificate last = chain.get(chain.size() - 1);
        return authorities.stream().anyMatch(authority -> isSignedBy(authority, last));
    }

    private static boolean isSignedBy(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    private static PrivateKey key(byte[] text, String algorithm) throws GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new GeneralSecurityException("there is no private key in PEM, as PKCS#8 and without a passphrase");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (IllegalArgumentException malformed) {
            throw new GeneralSecurityException("the private key is damaged", malformed);
        }
    }

    private boolean isOneKey(String algorithm) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (algorithm) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> algorithm;
                });
        byte[] anything = certificate().getEncoded();
        signature.initSign(key);
        signature.update(anything);
        byte[] signed = signature.sign();
        signature.initVerify(certificate().getPublicKey());
        signature.update(anything);
        return signature.verify(signed);
    }

    /** The subject alone. */
    @Override
    public String toString() {
        return certificate().getSubjectX500Principal().getName();
    }
}
