package llmgateway.admin.command;

import io.vertx.core.json.JsonObject;
import llmgateway.admin.channel.Channel;
import llmgateway.admin.line.CommandException;
import llmgateway.admin.line.Invocation;
import llmgateway.admin.line.Json;
import llmgateway.admin.line.Terminal;
import llmgateway.admin.line.Work;
import llmgateway.admin.view.Ink;
import llmgateway.admin.view.View;
import org.jspecify.annotations.Nullable;

/**
 * A command that a node carries out.
 *
 * @param evenStopped whether it is carried out on the state of a node that does not run, too
 * @param verdict the field of the result that says whether what was asked about is well; empty if there is none
 */
record Order(boolean evenStopped, View view, String verdict) implements Work {

    /** An order that needs a running node. */
    static Order toNode(View view) {
        return new Order(false, view, "");
    }

    /** An order about records alone, which a stopped node keeps as well. */
    static Order toState(View view) {
        return new Order(true, view, "");
    }

    /** This order, failing if the result's field {@code verdict} says no. */
    Order judgedBy(String verdict) {
        return new Order(evenStopped, view, verdict);
    }

    @Override
    public int run(Invocation invocation, Terminal terminal) throws CommandException {
        Object result = new Channel(terminal).ask(invocation, evenStopped);
        terminal.out()
                .print(
                        invocation.options().json()
                                ? Json.pretty(result) + "\n"
                                : view.text(result, new Ink(terminal.colours())));
        return well(result) ? CommandException.DONE : CommandException.REFUSED;
    }

    private boolean well(@Nullable Object result) {
        return !(result instanceof JsonObject object) || !Boolean.FALSE.equals(object.getValue(verdict));
    }
}
