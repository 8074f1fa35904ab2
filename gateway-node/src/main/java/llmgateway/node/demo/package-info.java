/** A node with a scripted upstream, to be looked at. */
@NullMarked
package llmgateway.node.demo;

import org.jspecify.annotations.NullMarked;
