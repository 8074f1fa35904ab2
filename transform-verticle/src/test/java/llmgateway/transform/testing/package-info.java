/** Fakes of the neighbours of this module. */
@NullMarked
package llmgateway.transform.testing;

import org.jspecify.annotations.NullMarked;
