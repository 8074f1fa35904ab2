package llmgateway.node.cluster.check;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

/** What clients ask nodes with. */
final class Requests {
    private Requests() {}

    /** A request in the Anthropic dialect under the client key {@code key}. */
    static RequestOptions of(String host, int port, HttpMethod method, String path, String key) {
        return new RequestOptions()
                .setHost(host)
                .setPort(port)
                .setMethod(method)
                .setURI(path)
                .putHeader("content-type", "application/json")
                .putHeader("anthropic-version", "2023-06-01")
                .putHeader("x-api-key", key);
    }
}
