package llmgateway.transform.engine.request;

import java.util.Arrays;
import llmgateway.transform.engine.json.JsonFault;
import llmgateway.transform.engine.json.JsonScanner;

/**
 * Where in a request the texts stand that are said up to the user's first words: what all requests of a conversation have in common.
 * Only texts count, since cache marks move from turn to turn. Found while the messages are scanned.
 */
final class Opening {
    private static final int LONGEST_NAME = "content".length();
    private static final int LEADING = 8;
    private static final int TEXTS = 64;

    private int[] bounds = new int[8];
    private int count;

    /** Passes over the array of messages that the scanner stands on and keeps where its opening is. */
    void read(JsonScanner json) throws JsonFault {
        count = 0;
        int seen = 0;
        boolean open = true;
        for (boolean more = json.firstElement(); more; more = json.nextElement()) {
            open &= seen++ < LEADING;
            if (open && json.first() == '{') {
                open = !readTurn(json);
            } else {
                json.passValue();
            }
        }
    }

    /** How many texts there are. */
    int texts() {
        return count / 2;
    }

    /** Where a text begins, in bytes from the body's start. */
    int from(int text) {
        return bounds[2 * text];
    }

    /** Where a text ends. */
    int to(int text) {
        return bounds[2 * text + 1];
    }

    /** Reads a message and tells whether it is the user's. */
    private boolean readTurn(JsonScanner json) throws JsonFault {
        boolean users = false;
        for (boolean more = json.firstMember(); more; more = json.nextMember()) {
            String name = json.nameFits(LONGEST_NAME) ? json.memberName() : "";
            int from = json.position();
            if (name.equals("content")) {
                readContent(json);
            } else {
                json.passValue();
                users |= name.equals("role")
                        && json.decoded(from, json.position()).equals("user");
            }
        }
        return users;
    }

    private void readContent(JsonScanner json) throws JsonFault {
        if (json.first() != '[') {
            keepValue(json);
            return;
        }
        for (boolean more = json.firstElement(); more; more = json.nextElement()) {
            if (json.first() == '{') {
                readPart(json);
            } else {
                json.passValue();
            }
        }
    }

    private void readPart(JsonScanner json) throws JsonFault {
        for (boolean more = json.firstMember(); more; more = json.nextMember()) {
            if (json.nameFits(LONGEST_NAME) && json.memberName().equals("text")) {
                keepValue(json);
            } else {
                json.passValue();
            }
        }
    }

    private void keepValue(JsonScanner json) throws JsonFault {
        int from = json.position();
        json.passValue();
        if (count < 2 * TEXTS) {
            if (count == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * count);
            }
            bounds[count++] = from;
            bounds[count++] = json.position();
        }
    }
}
