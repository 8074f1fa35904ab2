package llmgateway.node.config;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.node.tls.MutualTls;

/** The rules for the certificates of a port at which both sides show theirs. */
final class MutualTlsChecks {
    private static final Duration SOON = Duration.ofDays(30);

    private final Problems problems;
    private final String path;
    private final String why;
    private final Instant now = Instant.now();

    /**
     * Checks of one port.
     *
     * @param path of its certificates' section
     * @param why it takes all three files, in words
     */
    MutualTlsChecks(Problems problems, String path, String why) {
        this.problems = problems;
        this.path = path;
        this.why = why;
    }

    void check(MutualTlsConfig tls) {
        file(tls.caFile(), "ca_file");
        file(tls.certFile(), "cert_file");
        file(tls.keyFile(), "key_file");
        if (!problems.within(path)) {
            fit(tls);
        }
    }

    private void file(Optional<String> file, String key) {
        if (file.isEmpty()) {
            problems.add(
                    path + "." + key,
                    "is missing, and " + why,
                    "a PEM file; 'gateway-admin cluster init DIR' makes all three");
        }
        ConfigChecks.readable(problems, file, path + "." + key);
    }

    private void fit(MutualTlsConfig tls) {
        try {
            MutualTls read = MutualTls.read(tls);
            read.own()
                    .chain()
                    .forEach(certificate -> own(certificate, tls.certFile().orElseThrow()));
            if (read.authorities().stream().noneMatch(this::holds)) {
                X509Certificate last =
                        Collections.max(read.authorities(), Comparator.comparing(X509Certificate::getNotAfter));
                ended(last, "ca_file", tls.caFile().orElseThrow());
            }
        } catch (IOException | GeneralSecurityException unfit) {
            problems.add(
                    path,
                    "names files that cannot be used together: " + unfit.getMessage(),
                    "an authority's certificate, one that it signed, and the key of that one, in PEM");
        }
    }

    private void own(X509Certificate certificate, String file) {
        Instant end = certificate.getNotAfter().toInstant();
        if (!holds(certificate)) {
            ended(certificate, "cert_file", file);
        } else if (now.plus(SOON).isAfter(end)) {
            problems.warn(
                    path + ".cert_file",
                    "names a certificate that ends at " + end + ": " + file,
                    "one that holds longer");
        }
    }

    private boolean holds(X509Certificate certificate) {
        return !now.isAfter(certificate.getNotAfter().toInstant())
                && !now.isBefore(certificate.getNotBefore().toInstant());
    }

    private void ended(X509Certificate certificate, String key, String file) {
        Instant begin = certificate.getNotBefore().toInstant();
        String why = now.isBefore(begin)
                ? "is not valid before " + begin
                : "ended at " + certificate.getNotAfter().toInstant();
        problems.add(
                path + "." + key,
                "names a certificate that " + why + ": " + file,
                "one that holds now, as 'gateway-admin cluster add-node DIR NAME --renew' makes it");
    }
}
