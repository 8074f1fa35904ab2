package llmgateway.transform.engine.request;

/**
 * A member of a request's top-level object.
 *
 * @param from where its value begins, in bytes from the body's start
 * @param to where its value ends
 * @param text the decoded value, for short strings that are needed; else empty
 */
record Member(Kind kind, int from, int to, String text) {

    static final Member ABSENT = new Member(Kind.ABSENT, 0, 0, "");

    /** What sort of value it is. */
    enum Kind {
        ABSENT,
        NULL,
        TRUE,
        FALSE,
        NUMBER,
        STRING,
        ARRAY,
        OBJECT
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** Says whether there is a value other than null. */
    boolean given() {
        return kind != Kind.ABSENT && kind != Kind.NULL;
    }
}
