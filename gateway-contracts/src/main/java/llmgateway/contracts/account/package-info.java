/** What becomes known of accounts while a node runs: their states, their credentials, their limits. */
@NullMarked
package llmgateway.contracts.account;

import org.jspecify.annotations.NullMarked;
