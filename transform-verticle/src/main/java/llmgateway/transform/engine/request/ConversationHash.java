package llmgateway.transform.engine.request;

import java.util.zip.CRC32C;
import llmgateway.transform.engine.json.ByteView;

/**
 * Hashes what all requests of one conversation begin with: the system prompt, the tools and the opening of the messages. Of long texts
 * only their length, beginning and end count, since two conversations of one hash merely share an account.
 */
final class ConversationHash {
    private static final int SAMPLE = 2048;

    private final ByteView body;
    private final CRC32C sum = new CRC32C();
    private int length;

    private ConversationHash(ByteView body) {
        this.body = body;
    }

    /** The hash, or 0 if there is nothing to hash. */
    static long of(ByteView body, ScannedRequest scan) {
        ConversationHash hash = new ConversationHash(body);
        hash.add(scan.member(RequestFields.SYSTEM));
        hash.add(scan.member(RequestFields.INSTRUCTIONS));
        hash.add(scan.member(RequestFields.TOOLS));
        Member input = scan.member(RequestFields.INPUT);
        if (!input.is(Member.Kind.ARRAY)) {
            hash.add(input);
        }
        Opening opening = scan.opening();
        for (int text = 0; text < opening.texts(); text++) {
            hash.add(opening.from(text), opening.to(text));
        }
        return hash.length == 0 ? 0 : hash.sum.getValue() << Integer.SIZE | hash.length;
    }

    private void add(Member member) {
        if (member.given()) {
            add(member.from(), member.to());
        }
    }

    private void add(int from, int to) {
        length += to - from;
        if (to - from <= 2 * SAMPLE) {
            body.addTo(sum, from, to);
        } else {
            body.addTo(sum, from, from + SAMPLE);
            body.addTo(sum, to - SAMPLE, to);
        }
    }
}
