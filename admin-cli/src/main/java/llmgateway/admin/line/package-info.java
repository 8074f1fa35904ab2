/** What was typed: commands, their arguments and how people are helped to find them. */
@NullMarked
package llmgateway.admin.line;

import org.jspecify.annotations.NullMarked;
