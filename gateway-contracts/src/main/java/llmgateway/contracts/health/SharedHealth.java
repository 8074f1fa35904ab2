package llmgateway.contracts.health;

import java.util.List;

/** A part of what a node knows of the health of its accounts that it shares with other nodes. */
public interface SharedHealth {

    /**
     * What was learnt here and not told yet, of each subject what holds now; it counts as told afterwards. What was heard from other
     * nodes is not among it.
     *
     * @param most after how many to leave the rest for the next time; those of one subject stay together
     */
    List<HealthNews> untold(int most);

    /** All that holds now, wherever it was learnt. */
    List<HealthNews> all();

    /** Takes what another node tells; news of another kind are nothing to it. */
    void take(HealthNews news);
}
