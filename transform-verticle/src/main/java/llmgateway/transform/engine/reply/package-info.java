/** Relays replies that come as one body, and taps what they used. */
@NullMarked
package llmgateway.transform.engine.reply;

import org.jspecify.annotations.NullMarked;
