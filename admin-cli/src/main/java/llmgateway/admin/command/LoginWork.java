package llmgateway.admin.command;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import llmgateway.admin.channel.Channel;
import llmgateway.admin.line.Command;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Invocation;
import llmgateway.admin.line.Terminal;
import llmgateway.admin.line.Work;
import llmgateway.admin.view.LoginBegun;
import org.jspecify.annotations.Nullable;

/**
 * Begins a login. If somebody sits at the terminal, waits for what the login's page gives, pasted or brought by the browser to
 * this machine, and ends the login with it.
 *
 * @param callback the command that ends a login
 */
record LoginWork(Command callback) implements Work {
    private static final long PATIENCE_MINUTES = 15;

    @Override
    public int run(Invocation invocation, Terminal terminal) throws CommandException {
        if (!terminal.person() || invocation.options().json()) {
            return Order.toNode(new LoginBegun()).run(invocation, terminal);
        }
        BlockingQueue<String> brought = new LinkedBlockingQueue<>();
        try (LoopbackPage loopback = LoopbackPage.open(brought::add)) {
            invocation.arguments().put("loopback_port", loopback.port());
            JsonObject login = begun(invocation, terminal);
            boolean comesByItself = Boolean.TRUE.equals(login.getValue("loopback"));
            terminal.out()
                    .print(LoginBegun.page(login)
                            + (comesByItself
                                    ? "Waiting for the browser to come back to this machine; if it cannot, paste the"
                                            + " address at which it ends: "
                                    : "Paste what the page gives in the end (code#state, the code, or the address): "));
            terminal.out().flush();
            readLine(terminal, !comesByItself, brought);
            String code = awaited(brought);
            terminal.out().println();
            JsonObject arguments =
                    new JsonObject().put("id", login.getValue("id")).put("code", code);
            return callback.work().run(new Invocation(callback, invocation.options(), arguments), terminal);
        } catch (IOException unable) {
            throw CommandException.refused("cannot wait for the login on this machine: " + unable.getMessage());
        }
    }

    private static JsonObject begun(Invocation invocation, Terminal terminal) throws CommandException {
        if (new Channel(terminal).ask(invocation, false) instanceof JsonObject login) {
            return login;
        }
        throw CommandException.refused("the node began no login");
    }

    /**
     * Reads on another thread, since the browser may be faster.
     *
     * @param alone whether nothing will come if nothing is pasted
     */
    private static void readLine(Terminal terminal, boolean alone, BlockingQueue<String> brought) {
        Thread reader = new Thread(
                () -> {
                    @Nullable String line = null;
                    try {
                        line = new BufferedReader(new InputStreamReader(terminal.in(), Charset.defaultCharset()))
                                .readLine();
                    } catch (IOException closed) {
                        // nothing will be pasted
                    }
                    if (line != null || alone) {
                        brought.add(line == null ? "" : line);
                    }
                },
                "paste");
        reader.setDaemon(true);
        reader.start();
    }

    private static String awaited(BlockingQueue<String> brought) throws CommandException {
        try {
            String code = brought.poll(PATIENCE_MINUTES, TimeUnit.MINUTES);
            if (code == null || code.isBlank()) {
                throw CommandException.refused("no code came, so the login was not ended");
            }
            return code.strip();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw CommandException.refused("interrupted; the login was not ended");
        }
    }
}
