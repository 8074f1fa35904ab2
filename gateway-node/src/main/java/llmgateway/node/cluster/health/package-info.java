/** How a node tells the others of the health of accounts, and hears of it. */
@NullMarked
package llmgateway.node.cluster.health;

import org.jspecify.annotations.NullMarked;
