package llmgateway.ingress;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import llmgateway.contracts.config.ServerConfig.TlsConfig;

/** The listener's certificate chain and private key as they stood in their files when they were read. */
record Certificate(Buffer chain, Buffer key) {

    /** Reads both files; blocks. */
    static Certificate read(TlsConfig tls) throws IOException {
        return new Certificate(
                Buffer.buffer(Files.readAllBytes(Path.of(tls.certFile().orElseThrow()))),
                Buffer.buffer(Files.readAllBytes(Path.of(tls.keyFile().orElseThrow()))));
    }

    PemKeyCertOptions options() {
        return new PemKeyCertOptions().addCertValue(chain).addKeyValue(key);
    }

    @Override
    public String toString() {
        return "Certificate[***]";
    }
}
