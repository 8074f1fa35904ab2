@NullMarked
package llmgateway.upstream.engine.token;

import org.jspecify.annotations.NullMarked;
