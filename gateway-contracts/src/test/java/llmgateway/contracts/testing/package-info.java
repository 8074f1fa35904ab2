/** Fakes that all modules test against. */
@NullMarked
package llmgateway.contracts.testing;

import org.jspecify.annotations.NullMarked;
