/** The certificates by which nodes and admins of one gateway know each other. */
@NullMarked
package llmgateway.contracts.tls;

import org.jspecify.annotations.NullMarked;
