/** Keeping the requests of a session where their prompt cache is. */
@NullMarked
package llmgateway.router.engine.affinity;

import org.jspecify.annotations.NullMarked;
