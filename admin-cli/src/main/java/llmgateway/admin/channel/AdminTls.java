package llmgateway.admin.channel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import llmgateway.admin.line.CommandException;
import llmgateway.contracts.tls.KeyedCertificate;

/** An admin's side of TLS, as its directory holds it: {@code ca.crt}, {@code admin.crt} and {@code admin.key}. */
final class AdminTls {
    private static final String CA = "ca.crt";
    private static final String CERTIFICATE = "admin.crt";
    private static final String KEY = "admin.key";

    private AdminTls() {}

    /**
     * Makes the sockets of an admin, who believes what {@code ca.crt} signed and nobody else.
     *
     * @throws CommandException if the directory does not hold what is needed, or the certificate has ended
     */
    static SSLSocketFactory sockets(Path directory) throws CommandException {
        for (String file : List.of(CA, CERTIFICATE, KEY)) {
            if (!Files.isReadable(directory.resolve(file))) {
                throw CommandException.refused("there is no " + directory.resolve(file)
                        + " that can be read; an admin's certificates, as 'cluster init' makes them, are named by"
                        + " --tls-dir DIR");
            }
        }
        try {
            KeyedCertificate admin = KeyedCertificate.parse(
                    Files.readAllBytes(directory.resolve(CERTIFICATE)), Files.readAllBytes(directory.resolve(KEY)));
            Instant end = admin.certificate().getNotAfter().toInstant();
            if (end.isBefore(Instant.now())) {
                throw CommandException.refused("the certificate " + directory.resolve(CERTIFICATE) + " ended on " + end
                        + "; make a new one with: gateway-admin cluster add-admin DIR NAME --renew");
            }
            return context(admin, KeyedCertificate.certificates(Files.readAllBytes(directory.resolve(CA))))
                    .getSocketFactory();
        } catch (IOException | GeneralSecurityException unfit) {
            throw CommandException.refused(
                    "the certificates in " + directory + " cannot be used: " + unfit.getMessage());
        }
    }

    private static SSLContext context(KeyedCertificate admin, List<X509Certificate> authorities)
            throws IOException, GeneralSecurityException {
        KeyStore own = empty();
        own.setKeyEntry("admin", admin.key(), new char[0], admin.chain().toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        KeyStore trusted = empty();
        for (int i = 0; i < authorities.size(); i++) {
            trusted.setCertificateEntry("ca-" + i, authorities.get(i));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
