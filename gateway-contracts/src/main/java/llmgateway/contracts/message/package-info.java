/** The messages of the data path, one record for each address. */
@NullMarked
package llmgateway.contracts.message;

import org.jspecify.annotations.NullMarked;
