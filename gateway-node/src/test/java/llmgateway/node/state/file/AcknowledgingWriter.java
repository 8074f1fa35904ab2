package llmgateway.node.state.file;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import llmgateway.contracts.state.RecordStore.Change;

/** A process that writes records until it is killed, two to a write, and prints the number of each write that was acknowledged. */
final class AcknowledgingWriter {
    private static final String FILLING = "x".repeat(20_000);

    private AcknowledgingWriter() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true);
        FileRecordStore store = new StateDirectory(Path.of(args[0])).open();
        for (int number = Integer.parseInt(args[1]); ; number++) {
            List<Change> changes = new ArrayList<>();
            for (int half = 0; half < 2; half++) {
                changes.add(StateDirectory.put(
                        StateDirectory.account(2 * number + half),
                        new JsonObject().put("n", 2 * number + half).put("filling", FILLING)));
            }
            StateDirectory.await(store.write(changes));
            out.println(number);
        }
    }
}
