/** The keys of the state: the master key, the data keys that it wraps, and what is derived from it. */
@NullMarked
package llmgateway.node.state.seal;

import org.jspecify.annotations.NullMarked;
