/** How the nodes of one gateway know of and speak with each other; a node that stands alone is its own only peer. */
@NullMarked
package llmgateway.contracts.peer;

import org.jspecify.annotations.NullMarked;
