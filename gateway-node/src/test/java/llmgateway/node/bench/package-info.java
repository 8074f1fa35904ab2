/** The benchmark of a whole node, run by {@code bin/benchmark}; {@code docs/benchmark.md} says how to read it. */
@NullMarked
package llmgateway.node.bench;

import org.jspecify.annotations.NullMarked;
