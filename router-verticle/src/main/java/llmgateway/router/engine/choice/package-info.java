/** The order in which accounts are asked. */
@NullMarked
package llmgateway.router.engine.choice;

import org.jspecify.annotations.NullMarked;
