package llmgateway.node.admin.desk;

import java.time.Instant;
import java.util.Map;
import llmgateway.contracts.port.AccountFigures;

/** What the node counted. Any thread. */
public interface StatsView extends AccountFigures {

    /** When the counting began. */
    Instant since();

    /** Requests by the model that was asked for, as the metric label says it. */
    Map<String, Figures> models();

    /** Requests by the id of the client key, which is empty where no key was needed. */
    Map<String, Figures> keys();
}
