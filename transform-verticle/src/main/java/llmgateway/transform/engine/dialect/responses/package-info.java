/** OpenAI's Responses API: its requests, replies and streams, read into and written from the hub. */
@NullMarked
package llmgateway.transform.engine.dialect.responses;

import org.jspecify.annotations.NullMarked;
