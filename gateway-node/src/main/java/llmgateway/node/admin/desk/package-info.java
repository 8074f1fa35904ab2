/** The desks for what the node itself owns: configuration, environment, secrets, the node, its state and its figures. */
@NullMarked
package llmgateway.node.admin.desk;

import org.jspecify.annotations.NullMarked;
