/** The language that the stages of the gateway speak: names of dialects and endpoints, requests, replies and usage. */
@NullMarked
package llmgateway.contracts;

import org.jspecify.annotations.NullMarked;
