package llmgateway.admin.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Json;
import llmgateway.admin.line.Terminal;

/** The state of a node that does not run, changed under its lock by the node's own code in a process of its own. */
final class StoppedNode {
    private static final String MAIN = "llmgateway.node.admin.OfflineMain";

    private final Path dataDir;
    private final Terminal terminal;

    StoppedNode(Path dataDir, Terminal terminal) {
        this.dataDir = dataDir;
        this.terminal = terminal;
    }

    /** Gives an order; the reply is that of a node. */
    JsonObject ask(JsonObject order, int timeoutSeconds) throws CommandException {
        NodeJar jar = NodeJar.find(terminal);
        terminal.err().println("no node runs on " + dataDir + "; changing its state directly");
        NodeJar.Ran ran = jar.run(timeoutSeconds, Json.compact(order), MAIN, "--data-dir", dataDir.toString());
        try {
            if (Json.read(ran.output().getBytes(StandardCharsets.UTF_8)) instanceof JsonObject reply
                    && reply.getValue("ok") instanceof Boolean) {
                return reply;
            }
        } catch (JsonProcessingException noReply) {
            // Told below.
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        throw CommandException.refused("the state of " + dataDir + " could not be worked on (exit code "
                + ran.exitCode() + "); the lines above say why");
    }
}
