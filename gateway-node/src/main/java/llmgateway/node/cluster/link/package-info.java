/** How nodes speak with each other, sealed with a key of the gateway, and how they know who is there. */
@NullMarked
package llmgateway.node.cluster.link;

import org.jspecify.annotations.NullMarked;
