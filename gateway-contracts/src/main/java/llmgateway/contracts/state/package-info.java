/** What a gateway remembers: small records, each with a version of its own. */
@NullMarked
package llmgateway.contracts.state;

import org.jspecify.annotations.NullMarked;
