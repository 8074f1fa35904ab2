/** Answers what models and providers there are. */
@NullMarked
package llmgateway.transform.engine.listing;

import org.jspecify.annotations.NullMarked;
