/** Proofs that the files in {@code conf} and beside it go with the node that is built here. */
@org.jspecify.annotations.NullMarked
package llmgateway.node.samples;
