/** One conversation in no wire format: what a request asks, what a reply says, and what happens in a stream. */
@NullMarked
package llmgateway.transform.engine.hub;

import org.jspecify.annotations.NullMarked;
