/** The router: which account serves a request, and which is tried next. */
@NullMarked
package llmgateway.router;

import org.jspecify.annotations.NullMarked;
