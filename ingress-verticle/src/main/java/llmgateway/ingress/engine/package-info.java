/** What ingress decides, as plain code: paths, client keys, budgets, headers. */
@NullMarked
package llmgateway.ingress.engine;

import org.jspecify.annotations.NullMarked;
