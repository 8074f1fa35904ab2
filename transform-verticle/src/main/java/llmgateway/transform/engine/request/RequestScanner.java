package llmgateway.transform.engine.request;

import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonFault;
import llmgateway.transform.engine.json.JsonScanner;
import llmgateway.transform.engine.json.Members;

/**
 * Validates a request body and finds the few members that matter, in one pass that builds nothing: what the gateway does not
 * look at is only stepped over.
 */
public final class RequestScanner {
    private final ByteView body;
    private final Map<String, Member> members = new HashMap<>();
    private final Opening opening = new Opening();

    private RequestScanner(ByteView body) {
        this.body = body;
    }

    /**
     * Scans {@code body}.
     *
     * @throws RefusedException if it is not exactly one JSON object in UTF-8, or is nested too deeply
     */
    public static ScannedRequest scan(Buffer body) throws RefusedException {
        return new RequestScanner(ByteView.of(body)).scan();
    }

    private ScannedRequest scan() throws RefusedException {
        int brace = openingBrace();
        JsonScanner json = new JsonScanner(body, brace);
        try {
            boolean empty = true;
            for (boolean more = json.firstMember(); more; more = json.nextMember()) {
                empty = false;
                String name = json.nameFits(RequestFields.LONGEST_WRITTEN) ? json.memberName() : "";
                if (RequestFields.isWatched(name)) {
                    read(name, json);
                } else {
                    json.passValue();
                }
            }
            json.expectEnd();
            return new ScannedRequest(brace + 1, empty, members, opening);
        } catch (JsonFault fault) {
            throw refused("The request body " + fault.getMessage() + ".");
        }
    }

    /** Makes sure that an object in UTF-8 begins, so that the parser does not guess at another encoding. */
    private int openingBrace() throws RefusedException {
        if (body.length() == 0) {
            throw refused("The request body is empty; a JSON object is expected.");
        }
        boolean marked = body.length() > 3
                && body.at(0) == (byte) 0xEF
                && body.at(1) == (byte) 0xBB
                && body.at(2) == (byte) 0xBF;
        int brace = Members.skipSpace(body, marked ? 3 : 0);
        boolean opens = brace < body.length() && body.at(brace) == '{';
        if (!opens || (brace + 1 < body.length() && body.at(brace + 1) == 0)) {
            throw refused("The request body is not a JSON object in UTF-8.");
        }
        return brace;
    }

    private void read(String name, JsonScanner json) throws JsonFault {
        Member.Kind kind = kind(json.first());
        int from = json.position();
        if (name.equals(RequestFields.STREAM_OPTIONS)) {
            members.remove(RequestFields.INCLUDE_USAGE);
            readStreamOptions(kind, json);
        } else if (kind == Member.Kind.ARRAY && isMessages(name)) {
            opening.read(json);
        } else {
            json.passValue();
        }
        int to = json.position();
        boolean wanted = kind == Member.Kind.STRING && name.equals(RequestFields.MODEL);
        members.put(name, new Member(kind, from, to, wanted ? json.decoded(from, to) : ""));
    }

    private static boolean isMessages(String name) {
        return name.equals(RequestFields.MESSAGES) || name.equals(RequestFields.INPUT);
    }

    private void readStreamOptions(Member.Kind options, JsonScanner json) throws JsonFault {
        if (options != Member.Kind.OBJECT) {
            json.passValue();
            return;
        }
        for (boolean more = json.firstMember(); more; more = json.nextMember()) {
            boolean wanted = json.nameFits(RequestFields.LONGEST_WRITTEN)
                    && json.memberName().equals("include_usage");
            Member.Kind kind = kind(json.first());
            int from = json.position();
            json.passValue();
            if (wanted) {
                members.put(RequestFields.INCLUDE_USAGE, new Member(kind, from, json.position(), ""));
            }
        }
    }

    /** What sort of value begins with {@code first}, if it is one at all. */
    private static Member.Kind kind(byte first) {
        return switch (first) {
            case '{' -> Member.Kind.OBJECT;
            case '[' -> Member.Kind.ARRAY;
            case '"' -> Member.Kind.STRING;
            case 't' -> Member.Kind.TRUE;
            case 'f' -> Member.Kind.FALSE;
            case 'n' -> Member.Kind.NULL;
            default -> Member.Kind.NUMBER;
        };
    }

    private static RefusedException refused(String message) {
        return new RefusedException(Failure.of(FailureKind.MALFORMED_REQUEST, message));
    }
}
