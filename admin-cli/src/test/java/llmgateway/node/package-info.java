/** Stand-ins for the node's programs, packed into a jar by the tests. */
@NullMarked
package llmgateway.node;

import org.jspecify.annotations.NullMarked;
