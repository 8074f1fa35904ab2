/** How a call to an account is put together and how its answer is judged, as plain functions. */
@NullMarked
package llmgateway.upstream.engine;

import org.jspecify.annotations.NullMarked;
