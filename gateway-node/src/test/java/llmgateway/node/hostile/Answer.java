package llmgateway.node.hostile;

import io.vertx.core.MultiMap;

/**
 * An answer as a {@link Wire} read it.
 *
 * @param headers in the order in which they came
 * @param body without transfer coding
 */
record Answer(int status, MultiMap headers, String body) {

    String header(String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }
}
