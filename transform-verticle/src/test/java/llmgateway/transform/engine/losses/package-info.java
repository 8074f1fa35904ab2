/** What conversions lose: the rows of the published table, and the test that holds them. */
@NullMarked
package llmgateway.transform.engine.losses;

import org.jspecify.annotations.NullMarked;
