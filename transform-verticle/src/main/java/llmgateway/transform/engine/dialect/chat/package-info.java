/** OpenAI Chat Completions, with what compatible servers and clients add to it. */
@NullMarked
package llmgateway.transform.engine.dialect.chat;

import org.jspecify.annotations.NullMarked;
