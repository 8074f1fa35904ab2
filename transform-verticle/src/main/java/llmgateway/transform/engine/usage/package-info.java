/** Collects what a reply says about the tokens it used. */
@NullMarked
package llmgateway.transform.engine.usage;

import org.jspecify.annotations.NullMarked;
