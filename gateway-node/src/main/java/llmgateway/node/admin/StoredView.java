package llmgateway.node.admin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.node.admin.desk.ConfigView;
import llmgateway.node.config.Loaded;
import llmgateway.node.config.Problem;
import llmgateway.node.state.StoredConfig;

/**
 * The configuration of a node as its administration sees it.
 *
 * @param stored the file's part together with the records
 * @param loaded the file's part as it was first read
 * @param rejected the last state of the file that was not taken
 */
public record StoredView(StoredConfig stored, Loaded loaded, Supplier<Optional<Rejected>> rejected)
        implements ConfigView {

    @Override
    public GatewayConfig effective() {
        return stored.effective();
    }

    @Override
    public String source() {
        return loaded.source().map(Path::toString).orElse("built-in defaults");
    }

    @Override
    public List<String> warnings() {
        return Stream.concat(loaded.warnings().stream(), stored.leftOut().stream())
                .map(Problem::toString)
                .toList();
    }

    @Override
    public Optional<Rejected> lastRejected() {
        return rejected.get();
    }
}
