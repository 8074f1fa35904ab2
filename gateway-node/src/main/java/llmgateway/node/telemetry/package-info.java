/** What the stages count, as Prometheus metrics. */
@NullMarked
package llmgateway.node.telemetry;

import org.jspecify.annotations.NullMarked;
