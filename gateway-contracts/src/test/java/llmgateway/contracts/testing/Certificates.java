package llmgateway.contracts.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A private authority ({@code ca.pem}) and two certificates of it for this machine ({@code server-1}, {@code server-2}; each a
 * {@code .pem} and a {@code .key}), made for tests only.
 */
public final class Certificates {

    private Certificates() {}

    /** Copies the file {@code name} to {@code target}, in place of what is there. */
    public static Path copy(String name, Path target) {
        try (InputStream file = open(name)) {
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            return target;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A client context that trusts the private authority and nobody else. */
    public static SSLContext trusting() {
        try (InputStream authority = open("ca.pem")) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(Certificates.class.getResourceAsStream("tls/" + name), name);
    }
}
