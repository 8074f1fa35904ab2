/** The configuration as validating records; defaults live in their compact constructors. */
@NullMarked
package llmgateway.contracts.config;

import org.jspecify.annotations.NullMarked;
