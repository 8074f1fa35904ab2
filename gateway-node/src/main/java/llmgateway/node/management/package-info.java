/** The listener for probes and metrics. */
@NullMarked
package llmgateway.node.management;

import org.jspecify.annotations.NullMarked;
