package llmgateway.transform.engine.reply;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import llmgateway.contracts.Dialect.Family;

/** Decides which of an upstream's reply headers a client sees. */
public final class ReplyHeaders {
    private static final Set<String> DROPPED = Set.of(
            // hop by hop
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            // of the body as the upstream's connection carried it
            "content-length",
            "content-encoding",
            // about the upstream's origin, which is not the client's
            "set-cookie",
            "set-cookie2",
            "server",
            "date",
            "via",
            "alt-svc",
            "strict-transport-security",
            "nel",
            "report-to",
            // set anew
            "request-id",
            "x-request-id",
            "x-upstream-request-id");

    private static final List<String> DROPPED_PREFIXES = List.of("proxy-", "access-control-", "x-gateway-");

    private static final Set<String> ACCOUNT =
            Set.of("anthropic-organization-id", "anthropic-workspace-id", "openai-organization", "openai-project");

    private static final List<String> ACCOUNT_PREFIXES =
            List.of("anthropic-ratelimit-", "anthropic-priority-", "anthropic-fast-", "x-ratelimit-", "x-codex-");

    private static final int MAX_WARNINGS = 2000;

    private ReplyHeaders() {}

    /**
     * The headers for the client.
     *
     * @param family the conventions that the client follows
     * @param ownCredential whether the client's own credential was used, so that what is said of the account concerns it
     */
    public static MultiMap forClient(MultiMap upstream, Family family, boolean ownCredential) {
        Set<String> hopByHop = new HashSet<>();
        for (String connection : upstream.getAll("connection")) {
            for (String name : connection.split(",", -1)) {
                hopByHop.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<String, String> header : upstream) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            boolean passes = !DROPPED.contains(name)
                    && !hopByHop.contains(name)
                    && !startsWithAny(name, DROPPED_PREFIXES)
                    && (ownCredential || !describesAccount(name));
            if (passes) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        setIds(headers, upstream, family);
        return headers;
    }

    /**
     * The headers for a client whose reply was converted: nothing of the other vendor's but the id that its support will ask for.
     *
     * @param warnings what was lost, as {@code code;field=path}
     */
    public static MultiMap forConverted(MultiMap upstream, Family family, boolean streamed, List<String> warnings) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .set("content-type", streamed ? "text/event-stream; charset=utf-8" : "application/json");
        setIds(headers, upstream, family);
        if (!warnings.isEmpty()) {
            headers.set("x-gateway-warnings", joined(warnings));
        }
        return headers;
    }

    /** As many warnings as a header may hold; clients and proxies refuse large ones. */
    private static String joined(List<String> warnings) {
        StringBuilder joined = new StringBuilder();
        for (String warning : warnings) {
            if (joined.length() + warning.length() > MAX_WARNINGS) {
                return joined.append(", more").toString();
            }
            joined.append(joined.isEmpty() ? "" : ", ").append(warning);
        }
        return joined.toString();
    }

    private static void setIds(MultiMap headers, MultiMap upstream, Family family) {
        String id = upstream.contains("request-id") ? upstream.get("request-id") : upstream.get("x-request-id");
        if (id != null) {
            headers.set("x-upstream-request-id", id);
            if (family == Family.ANTHROPIC) {
                headers.set("request-id", id);
            }
        }
    }

    /** Makes sure that nothing between gateway and client holds back the events of a stream. */
    public static MultiMap forStream(MultiMap headers) {
        headers.set("cache-control", "no-cache");
        if (!headers.contains("x-accel-buffering")) {
            headers.set("x-accel-buffering", "no");
        }
        return headers;
    }

    private static boolean describesAccount(String name) {
        return ACCOUNT.contains(name) || startsWithAny(name, ACCOUNT_PREFIXES);
    }

    private static boolean startsWithAny(String name, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
