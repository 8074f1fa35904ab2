/** What is known of models: data that conversion, routing and listings share. */
@NullMarked
package llmgateway.contracts.model;

import org.jspecify.annotations.NullMarked;
