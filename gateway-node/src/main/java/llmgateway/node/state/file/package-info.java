/** Records in sealed files: a snapshot and a log, generation after generation. */
@NullMarked
package llmgateway.node.state.file;

import org.jspecify.annotations.NullMarked;
