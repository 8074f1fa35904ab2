/** How tokens are asked for, what the answer means and when to ask again, as plain functions. */
@NullMarked
package llmgateway.upstream.engine.token;

import org.jspecify.annotations.NullMarked;
