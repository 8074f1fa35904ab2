/** Stand-ins for the node's programs, packed into a jar by the tests. */
@NullMarked
package llmgateway.node.admin;

import org.jspecify.annotations.NullMarked;
