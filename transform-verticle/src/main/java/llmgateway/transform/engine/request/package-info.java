/** Reads a request in one pass over its bytes and edits those bytes for an account. */
@NullMarked
package llmgateway.transform.engine.request;

import org.jspecify.annotations.NullMarked;
