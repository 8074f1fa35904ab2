package llmgateway.node.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A certificate that is its own authority, which holds for one day from some day on.
 *
 * @param certificate its file, in PEM
 * @param key the file of its key
 */
public record SelfSigned(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";

    /**
     * Makes one.
     *
     * @param begin as {@code keytool} takes it, such as {@code -2d}
     */
    public static SelfSigned from(String begin, Path directory)
            throws IOException, GeneralSecurityException, InterruptedException {
        Files.createDirectories(directory);
        Path file = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=node-1",
                        "-startdate",
                        begin,
                        "-validity",
                        "1")
                .redirectErrorStream(true)
                .start();
        if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException(new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(file)) {
            store.load(content, PASSWORD.toCharArray());
        }
        return new SelfSigned(
                pem(
                        directory.resolve("own.crt"),
                        "CERTIFICATE",
                        store.getCertificate("own").getEncoded()),
                pem(
                        directory.resolve("own.key"),
                        "PRIVATE KEY",
                        Objects.requireNonNull(store.getKey("own", PASSWORD.toCharArray()))
                                .getEncoded()));
    }

    private static Path pem(Path file, String what, byte[] content) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + what + "-----\n");
    }
}
