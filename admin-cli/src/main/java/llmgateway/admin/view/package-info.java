/** Results as people read them. */
@NullMarked
package llmgateway.admin.view;

import org.jspecify.annotations.NullMarked;
