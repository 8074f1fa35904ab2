/** Words failures in the dialects of clients, as bodies and as events. */
@NullMarked
package llmgateway.transform.engine.error;

import org.jspecify.annotations.NullMarked;
