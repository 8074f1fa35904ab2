package llmgateway.transform.engine.request;

import java.util.Map;
import java.util.Set;

/**
 * What one pass over a valid request body found out.
 *
 * @param inside the byte offset just after the opening brace
 * @param empty whether the object has no members at all
 * @param members the members that matter; of repeated ones the last
 * @param opening the texts up to the user's first words
 */
public record ScannedRequest(int inside, boolean empty, Map<String, Member> members, Opening opening) {

    /** A request without a body. */
    public static final ScannedRequest NOTHING = new ScannedRequest(0, true, Map.of(), new Opening());

    Member member(String name) {
        return members.getOrDefault(name, Member.ABSENT);
    }

    /** Says whether the member is there, be it null. */
    boolean has(String name) {
        return members.containsKey(name);
    }

    /** Says whether one of them is there, be it null. */
    boolean hasAnyOf(Set<String> names) {
        for (String name : members.keySet()) {
            if (names.contains(name)) {
                return true;
            }
        }
        return false;
    }
}
