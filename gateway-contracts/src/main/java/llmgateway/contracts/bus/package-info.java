/** How a message gets from one stage to the next on the same event loop. */
@NullMarked
package llmgateway.contracts.bus;

import org.jspecify.annotations.NullMarked;
