package llmgateway.node.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.contracts.tls.KeyedCertificate;

/**
 * One side's certificates as its files held them when they were read, and fitting together.
 *
 * @param own this side's certificate and key
 * @param authorities whom both sides trust; one of them signed the end of this side's chain
 */
public record MutualTls(KeyedCertificate own, List<X509Certificate> authorities) {
    public MutualTls {
        authorities = List.copyOf(authorities);
    }

    /**
     * Reads the three files; blocks.
     *
     * @param files all three named
     * @throws GeneralSecurityException in words if they do not hold what they should or do not fit together
     */
    public static MutualTls read(MutualTlsConfig files) throws IOException, GeneralSecurityException {
        MutualTls read = new MutualTls(
                KeyedCertificate.parse(bytes(files.certFile()), bytes(files.keyFile())),
                KeyedCertificate.certificates(bytes(files.caFile())));
        if (!read.own.isSignedByOneOf(read.authorities)) {
            throw new GeneralSecurityException("another authority signed the certificate");
        }
        return read;
    }

    private static byte[] bytes(Optional<String> file) throws IOException {
        return Files.readAllBytes(Path.of(file.orElseThrow()));
    }
}
