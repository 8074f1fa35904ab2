/** What the nodes of one gateway tell each other of the health of accounts. */
@NullMarked
package llmgateway.contracts.health;

import org.jspecify.annotations.NullMarked;
