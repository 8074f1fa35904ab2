package llmgateway.admin.command;

import io.vertx.core.json.JsonObject;
import llmgateway.admin.channel.Channel;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Invocation;
import llmgateway.admin.line.Json;
import llmgateway.admin.line.Terminal;
import llmgateway.admin.line.Work;
import llmgateway.admin.view.Ink;
import llmgateway.admin.view.LiveTable;

/**
 * Looks at the gateway again and again, and shows what went on since the last look: on a terminal in place of the frame before,
 * elsewhere one frame after the other. It ends with its process, when nobody reads it any more, or after one frame.
 *
 * @param pause waits
 */
record LiveWork(Pause pause) implements Work {
    private static final long FIRST_MILLIS = 1_000;
    private static final String FROM_THE_TOP = "\033[H\033[2J";

    /** Waits between two looks. */
    @FunctionalInterface
    interface Pause {
        void millis(long millis) throws InterruptedException;
    }

    @Override
    public int run(Invocation invocation, Terminal terminal) throws CommandException {
        boolean once = Boolean.TRUE.equals(invocation.arguments().getValue("once"));
        long between = 1_000L * invocation.arguments().getInteger("interval", 1);
        boolean inPlace = terminal.person() && !once && !invocation.options().json();
        Channel channel = new Channel(terminal);
        Invocation order = new Invocation(invocation.command(), invocation.options(), new JsonObject());
        JsonObject before = look(channel, order);
        try {
            pause.millis(FIRST_MILLIS);
            while (true) {
                JsonObject now = look(channel, order);
                JsonObject frame = Frame.between(before, now);
                terminal.out()
                        .print(
                                invocation.options().json()
                                        ? Json.compact(frame) + "\n"
                                        : (inPlace ? FROM_THE_TOP : "")
                                                + new LiveTable().text(frame, new Ink(terminal.colours()))
                                                + (once ? "" : "\n"));
                if (terminal.out().checkError() || once) {
                    return CommandException.DONE;
                }
                before = now;
                pause.millis(between);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return CommandException.DONE;
        }
    }

    private static JsonObject look(Channel channel, Invocation order) throws CommandException {
        if (channel.ask(order, false) instanceof JsonObject look) {
            return look;
        }
        throw CommandException.refused("the node tells nothing of what goes on");
    }
}
