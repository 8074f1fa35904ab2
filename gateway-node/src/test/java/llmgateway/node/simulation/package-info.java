/** Many requests at once, against providers that fail. */
@NullMarked
package llmgateway.node.simulation;

import org.jspecify.annotations.NullMarked;
