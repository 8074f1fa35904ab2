/** What one stage offers another without either knowing the other's module. */
@NullMarked
package llmgateway.contracts.port;

import org.jspecify.annotations.NullMarked;
