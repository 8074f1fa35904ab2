/** The commands that there are, a class for each group. */
@NullMarked
package llmgateway.admin.command;

import org.jspecify.annotations.NullMarked;
