package llmgateway.node.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.contracts.tls.KeyedCertificate;

/**
 * The certificates of a cluster as {@code gateway-admin cluster init} makes them: for {@code node-1} and {@code admin}.
 *
 * @param directory what the command was given
 */
public record ClusterCertificates(Path directory) {

    /** Makes them. */
    public static ClusterCertificates make(Path directory) {
        run("cluster", "init", directory.toString());
        return new ClusterCertificates(directory);
    }

    /** Runs a command that must succeed. */
    public static void run(String... line) {
        CommandRun run = CommandRun.in(Path.of(""), line);
        if (run.exitCode() != 0) {
            throw new AssertionError(run);
        }
    }

    public Path node(String name) {
        return directory.resolve("nodes").resolve(name);
    }

    public Path admin(String name) {
        return directory.resolve("admins").resolve(name);
    }

    /** The files of a node, for its configuration. */
    public MutualTlsConfig config(String node) {
        return new MutualTlsConfig(
                Optional.of(node(node).resolve("ca.crt").toString()),
                Optional.of(node(node).resolve("node.crt").toString()),
                Optional.of(node(node).resolve("node.key").toString()));
    }

    public SSLContext asNode(String name) {
        return context(node(name).resolve("node"));
    }

    public SSLContext asAdmin(String name) {
        return context(admin(name).resolve("admin"));
    }

    /** A side that shows nothing. */
    public SSLContext asNobody() {
        return context(null);
    }

    /** A side that shows {@code name.crt} and trusts this authority. */
    private SSLContext context(@org.jspecify.annotations.Nullable Path name) {
        try {
            KeyStore own = empty();
            if (name != null) {
                KeyedCertificate shown = KeyedCertificate.parse(bytes(name + ".crt"), bytes(name + ".key"));
                own.setKeyEntry("own", shown.key(), new char[0], shown.chain().toArray(Certificate[]::new));
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            KeyStore trusted = empty();
            trusted.setCertificateEntry(
                    "ca",
                    KeyedCertificate.certificates(
                                    bytes(directory.resolve("ca.crt").toString()))
                            .get(0));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException failed) {
            throw new AssertionError(failed);
        }
    }

    private static byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(Path.of(file));
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
