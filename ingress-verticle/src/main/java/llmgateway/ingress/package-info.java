/** HTTP in and out: the listener, client keys, admission, limits and the writing of replies. */
@NullMarked
package llmgateway.ingress;

import org.jspecify.annotations.NullMarked;
