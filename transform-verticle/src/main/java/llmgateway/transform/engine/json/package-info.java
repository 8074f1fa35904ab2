/** Bytes of JSON texts looked at without building trees. */
@NullMarked
package llmgateway.transform.engine.json;

import org.jspecify.annotations.NullMarked;
