/** The records that all nodes share: how a write gets to all of them, and how those catch up that missed it. */
@NullMarked
package llmgateway.node.cluster.state;

import org.jspecify.annotations.NullMarked;
