package llmgateway.node.admin.gather;

/** Where an order goes. */
public sealed interface Destination {

    /** To the node where it came in: it tells or changes what all nodes share. */
    record Here() implements Destination {}

    /** To one node, which can be spoken with. */
    record Named(String node) implements Destination {}

    /**
     * To all nodes.
     *
     * @param changing whether it changes something: then the node where it came in goes first, and the others only hear of it when
     *     it was carried out there
     */
    record Everywhere(Merger merger, boolean changing) implements Destination {}
}
