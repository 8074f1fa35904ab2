package llmgateway.node.admin.desk;

import java.time.Duration;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.port.Readiness;

/** What the node knows of itself. Any thread. */
public interface NodeView {

    /** The name by which orders find it. */
    String name();

    String version();

    /** Where clients are served, as {@code host:port}. */
    String address();

    int shards();

    /** How many requests are under way. */
    int inFlight();

    /** How many attempts hold a place in {@code account}. */
    int attemptsAt(String account);

    Duration uptime();

    Readiness readiness();

    /** The states of its accounts. */
    AccountStates states();

    boolean draining();

    /** From now on the node is not ready, so that no new clients are sent to it; what is under way runs on. */
    void drain();

    /** Ends what {@link #drain} began. */
    void resume();
}
