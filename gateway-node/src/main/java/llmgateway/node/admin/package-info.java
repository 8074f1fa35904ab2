/** How orders come in, are authenticated, recorded and handed to the desk that owns what they are about. */
@NullMarked
package llmgateway.node.admin;

import org.jspecify.annotations.NullMarked;
