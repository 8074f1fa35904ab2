package llmgateway.admin.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import llmgateway.admin.line.CommandException;

/** Bounds blocking work. */
final class Deadline {
    private Deadline() {}

    /** What to say when a node that got an order has not answered. */
    static String unanswered(int seconds) {
        return "the node did not answer within " + seconds
                + " s; whether the order was carried out is not known (--timeout waits longer)";
    }

    /**
     * Does {@code work} on another thread, which does not keep the process alive.
     *
     * @param late what to say when {@code seconds} have passed
     */
    static <T> T within(int seconds, String late, Callable<T> work) throws CommandException, IOException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "order");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException passed) {
            task.cancel(true);
            throw CommandException.refused(late);
        } catch (InterruptedException interrupted) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw CommandException.refused("interrupted; whether the order was carried out is not known");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof CommandException refused) {
                throw refused;
            }
            if (failed.getCause() instanceof IOException io) {
                throw io;
            }
            throw new UncheckedIOException(new IOException(failed.getCause()));
        }
    }
}
