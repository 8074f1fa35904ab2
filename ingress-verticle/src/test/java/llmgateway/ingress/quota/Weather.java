package llmgateway.ingress.quota;

/**
 * How the network of a {@link Fleet} behaves.
 *
 * @param lost the part of messages that get lost, from 0 to 1
 * @param twice the part of questions that come twice
 * @param delayMillis the longest time that a message takes
 * @param lagMillis the longest time until a node notices that others came or went
 */
record Weather(double lost, double twice, int delayMillis, int lagMillis) {
    static final Weather FINE = new Weather(0, 0, 4, 0);
    static final Weather SLUGGISH = new Weather(0, 0, 20, 800);
    static final Weather FOUL = new Weather(0.08, 0.05, 60, 300);
}
