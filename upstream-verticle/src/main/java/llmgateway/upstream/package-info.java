/** The stage that calls upstream accounts: connections, timers and what their failures mean. */
@NullMarked
package llmgateway.upstream;

import org.jspecify.annotations.NullMarked;
