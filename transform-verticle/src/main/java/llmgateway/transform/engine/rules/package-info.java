/** The rules that all conversions share, and the interfaces that each wire format implements. */
@NullMarked
package llmgateway.transform.engine.rules;

import org.jspecify.annotations.NullMarked;
