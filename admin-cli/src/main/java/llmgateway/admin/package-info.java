/** The command line by which people run a gateway. */
@NullMarked
package llmgateway.admin;

import org.jspecify.annotations.NullMarked;
