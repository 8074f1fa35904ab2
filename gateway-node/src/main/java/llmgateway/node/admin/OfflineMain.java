package llmgateway.node.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.port.AccountFigures;
import llmgateway.node.config.ConfigLocation;
import llmgateway.node.state.StateEditing;
import llmgateway.router.Board;
import llmgateway.router.Health;
import llmgateway.upstream.AccountBooks;
import llmgateway.upstream.StoredCredentials;

/**
 * The entry point for one order on the state of a stopped node: {@code java -cp gateway-node.jar
 * llmgateway.node.admin.OfflineMain --data-dir DIR [--config FILE]} with the order as JSON on standard input. Standard output
 * carries the reply and nothing else; the log goes to standard error.
 */
public final class OfflineMain {
    private OfflineMain() {}

    public static void main(String[] args) {
        PrintStream out = System.out;
        System.setOut(System.err);
        System.exit(OfflineCommand.run(args, OfflineMain::open, System.getenv(), System.in, out, System.err));
    }

    private static Future<StoppedNode> open(Vertx vertx, Path dataDir, Optional<Path> config) {
        ConfigLocation location = ConfigLocation.find(
                config.map(Path::toString).orElse(null),
                dataDir.toString(),
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                Path.of(""));
        return StateEditing.open(vertx, location.dataDir(), location.file(), System.getenv())
                .map(editing -> stopped(vertx, editing));
    }

    private static StoppedNode stopped(Vertx vertx, StateEditing editing) {
        StoredView view = new StoredView(editing.config(), editing.loaded(), Optional::empty);
        AccountBooks books =
                AccountBooks.of(new StoredCredentials(() -> editing.config().records(), InstantSource.system()));
        Runnable stages = () -> StageDesks.open(
                vertx,
                editing.config(),
                view::effective,
                account -> AccountFigures.Figures.NONE,
                books,
                new Board(new Health(books::status, account -> List.of())));
        return new StoppedNode(
                editing.config(), view, new StoredSecrets(editing.state().store()), List.of(stages), editing);
    }
}
