/** Certificates by which both sides of a connection know each other. */
@NullMarked
package llmgateway.node.tls;

import org.jspecify.annotations.NullMarked;
