package llmgateway.router.engine.choice;

import llmgateway.router.engine.Candidate;

/**
 * A candidate with what is known of its account at the moment of a choice, read once, since other threads go on to change it.
 *
 * @param position its place among the candidates as they are configured
 * @param spoken whether its server speaks the client's own dialect, so that nothing is converted
 * @param inFlight how many requests it serves
 * @param lastTurn when it was last chosen, as a number that grows with each choice
 * @param firstByteMillis how long it took lately to begin a reply; 0 if that is not known
 * @param trouble the share of its attempts that failed lately through a fault that is not the callers', 0 to 1
 */
public record Contender(
        Candidate candidate,
        int position,
        boolean spoken,
        int inFlight,
        long lastTurn,
        double firstByteMillis,
        double trouble,
        Headroom headroom) {

    String account() {
        return candidate.account().id();
    }

    int weight() {
        return Math.max(1, candidate.account().weight());
    }
}
