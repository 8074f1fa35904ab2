/** The private authority of a cluster, and the certificates that it makes. */
@NullMarked
package llmgateway.admin.certificate;

import org.jspecify.annotations.NullMarked;
