/** The ways to a node's state: the Unix socket of a running node, or the state of a stopped one. */
@NullMarked
package llmgateway.admin.channel;

import org.jspecify.annotations.NullMarked;
