package llmgateway.transform.testing;

import io.vertx.core.MultiMap;
import java.util.Optional;
import llmgateway.contracts.Caller;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Endpoint;

/** Requests for tests. */
public final class Requests {

    private Requests() {}

    /** A request with {@code headers} given as names and values in turn. */
    public static ClientRequest to(Endpoint endpoint, String... headers) {
        return withQuery(endpoint, "", headers);
    }

    public static ClientRequest withQuery(Endpoint endpoint, String query, String... headers) {
        return build(endpoint, query, Optional.empty(), headers);
    }

    public static ClientRequest withModel(Endpoint endpoint, String modelInPath, String... headers) {
        return build(endpoint, "", Optional.of(modelInPath), headers);
    }

    private static ClientRequest build(
            Endpoint endpoint, String query, Optional<String> modelInPath, String... headers) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            map.add(headers[i], headers[i + 1]);
        }
        return new ClientRequest("req-test", endpoint, query, map, Caller.ANONYMOUS, Optional.empty(), modelInPath);
    }
}
