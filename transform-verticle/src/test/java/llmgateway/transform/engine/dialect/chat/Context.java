package llmgateway.transform.engine.dialect.chat;

import llmgateway.contracts.Dialect;
import llmgateway.transform.engine.hub.Thinking;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.rules.Envelopes;
import llmgateway.transform.engine.rules.ReplyContext;

/** What replies in tests are read and written with. */
final class Context {

    private Context() {}

    static Envelopes envelopes() {
        return new Envelopes(new byte[32]);
    }

    static ReplyContext plain() {
        return of(false, false);
    }

    static ReplyContext withUsage() {
        return of(true, false);
    }

    static ReplyContext withThinkTags() {
        return of(false, true);
    }

    private static ReplyContext of(boolean usageAsked, boolean thinkTags) {
        return new ReplyContext(
                Dialect.CHAT,
                "asked",
                usageAsked,
                Thinking.Display.UNSET,
                false,
                JsonTree.object(),
                10,
                "sfx",
                1700000000,
                Server.ORIGIN,
                envelopes(),
                thinkTags);
    }
}
