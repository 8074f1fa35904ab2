/** One set of stages for each event loop. */
@NullMarked
package llmgateway.node.shard;

import org.jspecify.annotations.NullMarked;
