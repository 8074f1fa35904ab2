/** The closed taxonomy of what can go wrong and who pays for it. */
@NullMarked
package llmgateway.contracts.failure;

import org.jspecify.annotations.NullMarked;
