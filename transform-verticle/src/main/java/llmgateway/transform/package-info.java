/** The stage that knows dialects: reads requests, relays replies, words errors and lists. */
@NullMarked
package llmgateway.transform;

import org.jspecify.annotations.NullMarked;
