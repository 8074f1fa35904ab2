/** Tests of the plain functions. */
@NullMarked
package llmgateway.upstream.engine;

import org.jspecify.annotations.NullMarked;
