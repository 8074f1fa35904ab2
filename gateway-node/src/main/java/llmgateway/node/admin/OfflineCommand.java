package llmgateway.node.admin;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParameterException;
import com.beust.jcommander.Parameters;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One order for a stopped node as a process: reads it as JSON from standard input, prints the reply as one line of JSON on standard
 * output. Exit codes: 0 done, 1 refused or failed, 2 bad usage.
 */
@Parameters(separators = "=")
final class OfflineCommand {
    private static final int BAD_USAGE = 2;

    @Parameter(names = "--data-dir", description = "The data directory of the stopped node")
    private @Nullable String dataDir;

    @Parameter(names = "--config", description = "The configuration file of the stopped node")
    private @Nullable String config;

    private OfflineCommand() {}

    /** Runs the command line {@code args} and returns the exit code. */
    static int run(
            String[] args,
            StoppedNode.Opener opener,
            Map<String, String> environment,
            InputStream in,
            PrintStream out,
            PrintStream err) {
        OfflineCommand options = new OfflineCommand();
        try {
            JCommander.newBuilder().addObject(options).build().parse(args);
        } catch (ParameterException usage) {
            err.println("offline: " + usage.getMessage());
            return BAD_USAGE;
        }
        String directory = options.dataDir;
        if (directory == null) {
            err.println("offline: --data-dir is missing");
            return BAD_USAGE;
        }
        Vertx vertx = Vertx.vertx();
        try {
            String order = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            JsonObject reply = new OfflineOrders(vertx, opener, Clock.systemUTC(), environment)
                    .carryOut(
                            order,
                            Path.of(directory),
                            Optional.ofNullable(options.config).map(Path::of))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            out.println(reply.encode());
            out.flush();
            return reply.getBoolean("ok", false) ? 0 : 1;
        } catch (IOException | ExecutionException | InterruptedException failed) {
            err.println("offline: " + failed.getMessage());
            return 1;
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
