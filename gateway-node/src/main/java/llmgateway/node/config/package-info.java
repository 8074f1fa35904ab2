/** From a configuration file to a validated configuration, or to the list of everything that is wrong with it. */
@NullMarked
package llmgateway.node.config;

import org.jspecify.annotations.NullMarked;
