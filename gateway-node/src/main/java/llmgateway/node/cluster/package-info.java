/** What makes several nodes one gateway; a node that stands alone uses nothing of it. */
@NullMarked
package llmgateway.node.cluster;

import org.jspecify.annotations.NullMarked;
