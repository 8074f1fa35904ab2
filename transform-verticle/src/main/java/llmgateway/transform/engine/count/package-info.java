/** Counting of tokens where no upstream does it. */
@NullMarked
package llmgateway.transform.engine.count;

import org.jspecify.annotations.NullMarked;
