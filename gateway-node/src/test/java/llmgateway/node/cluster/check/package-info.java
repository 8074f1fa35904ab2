/**
 * Gateways of several nodes, each a process of its own, and what is done to them while they serve: run by {@code bin/cluster-check},
 * and in short by the tests.
 */
@NullMarked
package llmgateway.node.cluster.check;

import org.jspecify.annotations.NullMarked;
