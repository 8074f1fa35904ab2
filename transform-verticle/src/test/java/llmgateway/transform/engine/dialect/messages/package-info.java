/** Tests of the Messages dialect. */
@NullMarked
package llmgateway.transform.engine.dialect.messages;

import org.jspecify.annotations.NullMarked;
