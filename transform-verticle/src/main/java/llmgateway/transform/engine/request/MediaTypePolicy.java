package llmgateway.transform.engine.request;

import java.util.Locale;
import java.util.Set;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import org.jspecify.annotations.Nullable;

/** Decides which declared content types are read as JSON. */
public final class MediaTypePolicy {
    private static final Set<String> JSON = Set.of(
            "",
            "application/json",
            "text/json",
            "text/plain",
            "application/x-www-form-urlencoded"); // what curl says of -d unless it is told otherwise

    private MediaTypePolicy() {}

    /** Refuses a request whose body says that it is something else than JSON. */
    public static void check(ClientRequest request) throws RefusedException {
        String type = essence(request.headers().get("content-type"));
        if (!JSON.contains(type) && !type.endsWith("+json")) {
            throw new RefusedException(Failure.of(
                    FailureKind.UNSUPPORTED_MEDIA_TYPE, "This content type is not supported; send application/json."));
        }
    }

    /** A content type without its parameters, in lower case; empty if there is none. */
    public static String essence(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
