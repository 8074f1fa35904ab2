/**
 * How the limits of client keys are kept over several nodes, as functions of time and of what nodes tell each other. Times are those
 * of one node, as {@link System#nanoTime} tells them; what crosses to another node is told as a distance from now.
 */
@NullMarked
package llmgateway.ingress.engine.quota;

import org.jspecify.annotations.NullMarked;
