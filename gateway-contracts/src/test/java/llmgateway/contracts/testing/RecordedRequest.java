package llmgateway.contracts.testing;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * A request as a {@link FakeProvider} received it.
 *
 * @param connection the number of the connection that carried it, from 0 in the order of acceptance
 * @param uri path and query, as in the request line
 * @param headers the headers in order, names in the case in which they came
 * @param body the exact bytes, without transfer coding
 */
public record RecordedRequest(int connection, String method, String uri, MultiMap headers, Buffer body) {

    public String text() {
        return body.toString();
    }

    /** The first value of a header, or the empty text. */
    public String header(String name) {
        String value = headers.get(name);
        return value == null ? "" : value;
    }

    public String path() {
        int question = uri.indexOf('?');
        return question < 0 ? uri : uri.substring(0, question);
    }
}
