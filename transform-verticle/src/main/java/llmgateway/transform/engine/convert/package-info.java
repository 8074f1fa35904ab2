/** Conversion of one request and its reply: the two wire formats put together, and what happens between them. */
@NullMarked
package llmgateway.transform.engine.convert;

import org.jspecify.annotations.NullMarked;
