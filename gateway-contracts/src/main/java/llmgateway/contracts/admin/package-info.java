/** How orders reach the stage that owns what they are about. */
@NullMarked
package llmgateway.contracts.admin;

import org.jspecify.annotations.NullMarked;
