/** The runnable node: what is started, in which order, and how it stops. */
@NullMarked
package llmgateway.node;

import org.jspecify.annotations.NullMarked;
