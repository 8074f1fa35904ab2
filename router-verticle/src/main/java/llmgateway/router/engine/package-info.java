/** Names, candidates and retries as functions of the configuration and of what happened so far. */
@NullMarked
package llmgateway.router.engine;

import org.jspecify.annotations.NullMarked;
