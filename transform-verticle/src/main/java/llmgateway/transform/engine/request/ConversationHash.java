package llmgateway.transform.engine.request;

import java.util.zip.CRC32C;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonFault;
import llmgateway.transform.engine.json.JsonScanner;

/**
 * Hashes what all requests of one conversation begin with: the system prompt, the tools, and what is said up to the user's first
 * words. Of messages only texts count, since cache marks move from turn to turn; of long texts their length, beginning and end, since two
 * conversations of one hash only share an account. Looks at ranges that a scan has found and validated.
 */
final class ConversationHash {
    private static final int LONGEST_NAME = "content".length();
    private static final int LEADING = 8;
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
        hash.addWhole(scan.member(RequestFields.SYSTEM));
        hash.addWhole(scan.member(RequestFields.INSTRUCTIONS));
        hash.addWhole(scan.member(RequestFields.TOOLS));
        hash.addBeginning(scan.member(RequestFields.MESSAGES));
        hash.addBeginning(scan.member(RequestFields.INPUT));
        return hash.length == 0 ? 0 : hash.sum.getValue() << Integer.SIZE | hash.length;
    }

    private void addWhole(Member member) {
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

    private void addBeginning(Member turns) {
        if (!turns.is(Member.Kind.ARRAY)) {
            addWhole(turns);
            return;
        }
        try {
            JsonScanner json = new JsonScanner(body, turns.from());
            boolean more = json.firstElement();
            for (int seen = 0; more && seen < LEADING; seen++) {
                if (json.first() == '{') {
                    if (addTurn(json)) {
                        return;
                    }
                } else {
                    json.passValue();
                }
                more = json.nextElement();
            }
        } catch (JsonFault impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Adds what one message says and tells whether it is the user's. */
    private boolean addTurn(JsonScanner json) throws JsonFault {
        boolean users = false;
        for (boolean more = json.firstMember(); more; more = json.nextMember()) {
            String name = json.nameFits(LONGEST_NAME) ? json.memberName() : "";
            int from = json.position();
            if (name.equals("content")) {
                addContent(json);
            } else {
                json.passValue();
                users |= name.equals("role")
                        && json.decoded(from, json.position()).equals("user");
            }
        }
        return users;
    }

    private void addContent(JsonScanner json) throws JsonFault {
        if (json.first() != '[') {
            addValue(json);
            return;
        }
        for (boolean more = json.firstElement(); more; more = json.nextElement()) {
            if (json.first() == '{') {
                addText(json);
            } else {
                json.passValue();
            }
        }
    }

    private void addText(JsonScanner json) throws JsonFault {
        for (boolean more = json.firstMember(); more; more = json.nextMember()) {
            if (json.nameFits(LONGEST_NAME) && json.memberName().equals("text")) {
                addValue(json);
            } else {
                json.passValue();
            }
        }
    }

    private void addValue(JsonScanner json) throws JsonFault {
        int from = json.position();
        json.passValue();
        add(from, json.position());
    }
}
