/** Anthropic's Messages: its requests, replies and streams, read into the hub and written from it. */
@NullMarked
package llmgateway.transform.engine.dialect.messages;

import org.jspecify.annotations.NullMarked;
