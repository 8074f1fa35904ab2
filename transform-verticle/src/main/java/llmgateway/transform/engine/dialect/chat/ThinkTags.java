package llmgateway.transform.engine.dialect.chat;

import java.util.function.Consumer;

/**
 * Takes reasoning out of content that begins with {@code <think>}. Of each piece, no more is held back than may be the beginning of
 * a tag; the white space around tags is dropped.
 *
 * <pre>
 *            &lt;think&gt;             &lt;/think&gt;
 *   BEFORE ───────────▶ INSIDE ────────────▶ OUTSIDE
 *      └──────────── anything else ────────────▲
 * </pre>
 */
final class ThinkTags {
    private static final String OPENING = "<think>";
    private static final String CLOSING = "</think>";

    private enum State {
        BEFORE,
        INSIDE,
        OUTSIDE
    }

    private final Consumer<String> reasoning;
    private final Consumer<String> content;
    private final StringBuilder held = new StringBuilder();
    private State state = State.BEFORE;
    private boolean skipsSpace;

    ThinkTags(Consumer<String> reasoning, Consumer<String> content) {
        this.reasoning = reasoning;
        this.content = content;
    }

    void feed(String text) {
        held.append(text);
        if (state == State.BEFORE) {
            before();
        }
        if (state == State.INSIDE) {
            inside();
        }
        if (state == State.OUTSIDE) {
            pass(held.length(), content);
        }
    }

    /** The content is over. */
    void end() {
        pass(held.length(), state == State.INSIDE ? reasoning : content);
    }

    private void before() {
        int start = 0;
        while (start < held.length() && Character.isWhitespace(held.charAt(start))) {
            start++;
        }
        String rest = held.substring(start);
        if (rest.startsWith(OPENING)) {
            held.delete(0, start + OPENING.length());
            skipsSpace = true;
            state = State.INSIDE;
        } else if (!OPENING.startsWith(rest)) {
            state = State.OUTSIDE;
        }
    }

    private void inside() {
        int end = held.indexOf(CLOSING);
        if (end >= 0) {
            pass(end, reasoning);
            held.delete(0, CLOSING.length());
            skipsSpace = true;
            state = State.OUTSIDE;
            return;
        }
        int kept = Math.min(CLOSING.length() - 1, held.length());
        while (kept > 0 && !CLOSING.startsWith(held.substring(held.length() - kept))) {
            kept--;
        }
        pass(held.length() - kept, reasoning);
    }

    private void pass(int length, Consumer<String> to) {
        int start = 0;
        while (skipsSpace && start < length && Character.isWhitespace(held.charAt(start))) {
            start++;
        }
        if (start < length) {
            skipsSpace = false;
            to.accept(held.substring(start, length));
        }
        held.delete(0, length);
    }
}
