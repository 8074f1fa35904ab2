package llmgateway.contracts.config;

import java.util.Optional;

/** Certificates by which two sides know each other. */
public record MutualTlsConfig(
        @Setting("The private authority that both sides trust, PEM.")
        Optional<String> caFile,

        @Setting("This side's certificate chain, PEM.") Optional<String> certFile,
        @Setting("This side's private key, PEM.") Optional<String> keyFile) {

    /** Whether all three files are named. */
    public boolean complete() {
        return caFile.isPresent() && certFile.isPresent() && keyFile.isPresent();
    }
}
