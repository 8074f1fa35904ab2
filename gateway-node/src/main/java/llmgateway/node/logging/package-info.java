/** The log's form, level and destination. */
@NullMarked
package llmgateway.node.logging;

import org.jspecify.annotations.NullMarked;
