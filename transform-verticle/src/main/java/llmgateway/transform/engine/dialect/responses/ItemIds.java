package llmgateway.transform.engine.dialect.responses;

import llmgateway.transform.engine.rules.Identifiers;
import llmgateway.transform.engine.rules.ReplyContext;

/** The ids of a response and of the items in it: functions of what the upstream said, marked as made by a gateway. */
final class ItemIds {
    private static final int LIMIT = 64;
    private static final int SUFFIX_LIMIT = 40;

    private final String response;
    private final String suffix;

    /**
     * The ids of one response.
     *
     * @param upstreamId the upstream's id of the reply; empty if it gave none
     */
    ItemIds(String upstreamId, ReplyContext context) {
        String whole = Identifiers.suffix(upstreamId);
        String known = whole.isEmpty() ? Identifiers.suffix(context.suffix()) : whole;
        response = "resp_" + known;
        suffix = Identifiers.shortId(known, SUFFIX_LIMIT);
    }

    String response() {
        return response;
    }

    /** The id of the item at {@code index} of the output. */
    String item(String kind, int index) {
        return kind + "_gw" + suffix + '_' + index;
    }

    /** The id of the item of a call. */
    static String call(String kind, String callId) {
        int from = 0;
        for (String prefix : new String[] {"call_", "toolu_", "fc_", "ctc_"}) {
            if (callId.startsWith(prefix)) {
                from = prefix.length();
            }
        }
        return Identifiers.shortId(kind + "_gw" + Identifiers.suffix(callId.substring(from)), LIMIT);
    }

    /** A call's id within the limit of this dialect, which allows any character. */
    static String callId(String id) {
        return Identifiers.shortId(id, LIMIT);
    }
}
