package llmgateway.node.admin.desk;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.GatewayConfig;

/** What the node knows of its configuration. Any thread. */
public interface ConfigView {

    /** The configuration that holds at the moment: the file's together with the records. */
    GatewayConfig effective();

    /** The file that it is read from, or that there is none. */
    String source();

    /** What the user should hear of although it stops nothing. */
    List<String> warnings();

    /** The last state of the file that was not taken; empty if there was none. */
    Optional<Rejected> lastRejected();

    /**
     * A configuration that was not taken.
     *
     * @param problems each problem on a line of its own, without any value of the file
     */
    record Rejected(Instant time, List<String> problems) {}
}
