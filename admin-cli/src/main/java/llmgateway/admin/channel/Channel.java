package llmgateway.admin.channel;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.GlobalOptions;
import llmgateway.admin.line.Invocation;
import llmgateway.admin.line.Terminal;
import llmgateway.admin.view.Words;
import org.jspecify.annotations.Nullable;

/** Brings an order to the node that the options name, or to the state that it left. */
public final class Channel {
    private final Terminal terminal;

    public Channel(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Gives an order.
     *
     * @param evenStopped whether a node on this machine that does not run will do
     * @return the result, a JSON value
     * @throws CommandException if there is no node, or it refuses
     */
    public @Nullable Object ask(Invocation invocation, boolean evenStopped) throws CommandException {
        GlobalOptions options = invocation.options();
        JsonObject order = new JsonObject()
                .put("command", invocation.command().name())
                .put("arguments", invocation.arguments())
                .put("who", who());
        if (options.node().isPresent()) {
            HostAndPort address = HostAndPort.of(options.node().get());
            return result(new RemoteNode(address, options.tlsDir(terminal)).ask(order, options.timeoutSeconds()));
        }
        Path socket = options.socket(terminal);
        Optional<Path> dataDir = options.dataDir(terminal);
        Optional<JsonObject> reply = new LocalNode(socket).ask(order, options.timeoutSeconds());
        if (reply.isEmpty() && (!evenStopped || dataDir.isEmpty())) {
            throw CommandException.noNode(
                    "no node answers on " + socket + "; start one with: bin/llm-gateway server start");
        }
        return result(
                reply.isPresent()
                        ? reply.get()
                        : new StoppedNode(dataDir.orElseThrow(), terminal).ask(order, options.timeoutSeconds()));
    }

    /** What the node says besides goes to standard error: the result alone may be read by a program. */
    private @Nullable Object result(JsonObject reply) throws CommandException {
        reply.getJsonArray("notes", new JsonArray())
                .forEach(note -> terminal.err().println(Words.printable(String.valueOf(note))));
        if (Boolean.TRUE.equals(reply.getValue("ok"))) {
            return reply.getValue("result");
        }
        if (reply.getValue("error") instanceof JsonObject error
                && error.getValue("message") instanceof String message) {
            throw CommandException.refused(message);
        }
        throw CommandException.refused("the node refused without a reason");
    }

    private static String who() {
        return System.getProperty("user.name") + "@" + ProcessHandle.current().pid();
    }
}
