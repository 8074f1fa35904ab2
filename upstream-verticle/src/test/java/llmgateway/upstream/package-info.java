/** Tests of the stage between faked neighbours and a scripted provider. */
@NullMarked
package llmgateway.upstream;

import org.jspecify.annotations.NullMarked;
