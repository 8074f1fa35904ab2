/** A whole node among clients and upstreams that misbehave. */
@NullMarked
package llmgateway.node.hostile;

import org.jspecify.annotations.NullMarked;
