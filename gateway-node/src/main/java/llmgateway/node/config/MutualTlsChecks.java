package llmgateway.node.config;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import llmgateway.contracts.config.MutualTlsConfig;
import llmgateway.node.tls.MutualTls;

/** The rules for the certificates of a port at which both sides show theirs. */
final class MutualTlsChecks {
    private final Problems problems;
    private final String path;
    private final String why;

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
            MutualTls.read(tls);
        } catch (IOException | GeneralSecurityException unfit) {
            problems.add(
                    path,
                    "names files that cannot be used together: " + unfit.getMessage(),
                    "an authority's certificate, one that it signed, and the key of that one, in PEM");
        }
    }
}
