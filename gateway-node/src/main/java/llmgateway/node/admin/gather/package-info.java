/** Which nodes an order goes to, and how the answers of several become one. Plain functions. */
@NullMarked
package llmgateway.node.admin.gather;

import org.jspecify.annotations.NullMarked;
