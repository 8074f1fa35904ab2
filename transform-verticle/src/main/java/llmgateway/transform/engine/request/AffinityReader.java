package llmgateway.transform.engine.request;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.port.Affinity;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonFault;
import llmgateway.transform.engine.json.JsonScalars;
import llmgateway.transform.engine.json.JsonScanner;

/** Finds what ties a request to earlier ones: ids that it builds on, the session as its client names it, or how it begins. */
final class AffinityReader {
    /** The headers in which clients name their session, those that say it most exactly first. */
    private static final List<String> HEADERS = List.of(
            "x-claude-code-session-id",
            "session-id",
            "session_id",
            "thread-id",
            "x-session-id",
            "x-session-affinity",
            "conversation-id");

    private static final String SESSION_MARK = "_session_";
    private static final int LONGEST = 1024;

    private final ClientRequest request;
    private final ByteView body;
    private final ScannedRequest scan;

    AffinityReader(ClientRequest request, Buffer body, ScannedRequest scan) {
        this.request = request;
        this.body = ByteView.of(body);
        this.scan = scan;
    }

    Affinity affinity() {
        Optional<String> bound = text(scan.member(RequestFields.PREVIOUS_RESPONSE))
                .or(() -> conversation(scan.member(RequestFields.CONVERSATION)));
        Optional<String> session = session();
        long hash = session.isPresent() ? 0 : ConversationHash.of(body, scan);
        return session.isEmpty() && hash == 0 && bound.isEmpty() ? Affinity.NONE : new Affinity(session, hash, bound);
    }

    private Optional<String> session() {
        for (String name : HEADERS) {
            String value = request.headers().get(name);
            if (value != null && !value.isBlank() && value.length() <= LONGEST) {
                return Optional.of(value);
            }
        }
        return text(scan.member(RequestFields.PROMPT_CACHE_KEY))
                .or(() -> member(scan.member(RequestFields.METADATA), "user_id").map(AffinityReader::sessionOf))
                .or(() -> conversation(scan.member(RequestFields.CONVERSATION)))
                .or(() -> text(scan.member(RequestFields.USER)));
    }

    /** The session in a {@code user_id}: a member of the JSON that it is, or what follows a mark; all of it if it has neither. */
    private static String sessionOf(String userId) {
        if (userId.startsWith("{")) {
            String[] found = {""};
            boolean whole = JsonScalars.walk(ByteView.of(userId), (path, at) -> {
                if (path.equals("session_id")) {
                    found[0] = at.getText();
                }
            });
            return whole && !found[0].isEmpty() ? found[0] : userId;
        }
        int mark = userId.lastIndexOf(SESSION_MARK);
        return mark < 0 ? userId : userId.substring(mark + SESSION_MARK.length());
    }

    private Optional<String> conversation(Member member) {
        return member.is(Member.Kind.OBJECT) ? member(member, "id") : text(member);
    }

    private Optional<String> text(Member member) {
        return member.is(Member.Kind.STRING) ? text(member.from(), member.to()) : Optional.empty();
    }

    /** The text of a member of an object that is itself a member of the request. */
    private Optional<String> member(Member object, String name) {
        if (!object.is(Member.Kind.OBJECT)) {
            return Optional.empty();
        }
        Optional<String> found = Optional.empty();
        try {
            JsonScanner json = new JsonScanner(body, object.from());
            for (boolean more = json.firstMember(); more; more = json.nextMember()) {
                boolean wanted =
                        json.nameFits(name.length()) && json.memberName().equals(name) && json.first() == '"';
                int from = json.position();
                json.passValue();
                if (wanted) {
                    found = text(from, json.position());
                }
            }
        } catch (JsonFault impossible) {
            throw new IllegalStateException(impossible);
        }
        return found;
    }

    private Optional<String> text(int from, int to) {
        if (to - from > LONGEST) {
            return Optional.empty();
        }
        return Optional.of(new JsonScanner(body, from).decoded(from, to)).filter(text -> !text.isBlank());
    }
}
