/** What a node remembers, and how it becomes part of the configuration that holds. */
@NullMarked
package llmgateway.node.state;

import org.jspecify.annotations.NullMarked;
