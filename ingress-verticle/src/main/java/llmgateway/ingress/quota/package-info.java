/** Keeps the limits of client keys over all nodes of the gateway. */
@NullMarked
package llmgateway.ingress.quota;

import org.jspecify.annotations.NullMarked;
