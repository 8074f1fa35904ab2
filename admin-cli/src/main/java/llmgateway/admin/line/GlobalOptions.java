package llmgateway.admin.line;

import com.beust.jcommander.Parameter;
import com.beust.jcommander.Parameters;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options that stand anywhere on a command line. */
@Parameters(separators = "=")
public final class GlobalOptions {
    /** Those that take a value. */
    static final Set<String> WITH_VALUE = Set.of("--data-dir", "--socket", "--node", "--tls-dir", "--timeout");

    @Parameter(
            names = "--data-dir",
            placeholder = "DIR",
            description = "The node's data directory; else $LLM_GATEWAY_HOME, else ~/.llm-gateway")
    @Nullable
    private String dataDir;

    @Parameter(
            names = "--socket",
            placeholder = "PATH",
            description = "The node's admin socket; else admin.sock in the data directory")
    @Nullable
    private String socket;

    @Parameter(names = "--node", placeholder = "HOST:PORT", description = "A node elsewhere, over TCP with mutual TLS")
    @Nullable
    private String node;

    @Parameter(
            names = "--tls-dir",
            placeholder = "DIR",
            description =
                    "The admin's certificates, for --node; else $LLM_GATEWAY_ADMIN_TLS, else admin in the data directory")
    @Nullable
    private String tlsDir;

    @Parameter(names = "--json", description = "Print one JSON document")
    private boolean json;

    @Parameter(names = "--timeout", placeholder = "SECONDS", description = "How long to wait for the answer; else 30")
    private int timeout = 30;

    @Parameter(
            names = {"--help", "-h"},
            help = true,
            description = "Print help and exit")
    private boolean help;

    @Parameter(names = "--version", help = true, description = "Print the version and exit")
    private boolean version;

    public boolean json() {
        return json;
    }

    /** The bound of the wait for an answer, in seconds. */
    public int timeoutSeconds() {
        return timeout;
    }

    public Optional<String> node() {
        return Optional.ofNullable(node);
    }

    boolean help() {
        return help;
    }

    boolean version() {
        return version;
    }

    /** The node's admin socket. */
    public Path socket(Terminal terminal) {
        return socket == null
                ? directory(terminal).resolve("admin.sock")
                : terminal.workingDir().resolve(socket).normalize();
    }

    /** The data directory; empty if only a socket was named. */
    public Optional<Path> dataDir(Terminal terminal) {
        return socket != null && dataDir == null ? Optional.empty() : Optional.of(directory(terminal));
    }

    /** Where {@code ca.crt}, {@code admin.crt} and {@code admin.key} are. */
    public Path tlsDir(Terminal terminal) {
        String usual = terminal.env().getOrDefault("LLM_GATEWAY_ADMIN_TLS", "");
        if (tlsDir == null && usual.isBlank()) {
            return directory(terminal).resolve("admin");
        }
        return terminal.workingDir().resolve(tlsDir == null ? usual : tlsDir).normalize();
    }

    private Path directory(Terminal terminal) {
        String home = terminal.env().getOrDefault("LLM_GATEWAY_HOME", "");
        if (dataDir == null && home.isBlank()) {
            return terminal.home().resolve(".llm-gateway");
        }
        return terminal.workingDir().resolve(dataDir == null ? home : dataDir).normalize();
    }
}
