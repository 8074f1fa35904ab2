/** The ways in for orders: a Unix socket, and TCP where both sides show certificates. */
@NullMarked
package llmgateway.node.admin.channel;

import org.jspecify.annotations.NullMarked;
