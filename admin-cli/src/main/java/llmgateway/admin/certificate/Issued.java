package llmgateway.admin.certificate;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import llmgateway.contracts.tls.CertificateRole;

/**
 * A certificate that was made.
 *
 * @param directory what its holder needs, complete
 * @param hosts the names and addresses that it is good for
 */
public record Issued(
        CertificateRole role, String name, Path directory, List<String> hosts, X509Certificate certificate) {
    public Issued {
        hosts = List.copyOf(hosts);
    }
}
