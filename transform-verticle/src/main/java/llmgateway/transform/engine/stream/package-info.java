/** Relays event streams event by event, and knows how each dialect begins, ends and breaks. */
@NullMarked
package llmgateway.transform.engine.stream;

import org.jspecify.annotations.NullMarked;
