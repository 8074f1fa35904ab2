package llmgateway.transform.engine.stream;

import java.io.ByteArrayOutputStream;
import llmgateway.transform.engine.json.ByteView;

/** One whole server-sent event as it came, its ending blank line included, looked at without being changed. */
public final class SseEvent {
    private static final ByteView EVENT = ByteView.of("event");
    private static final ByteView DATA = ByteView.of("data");
    private static final ByteView NONE = ByteView.of("");
    private static final ByteView LINE_FEED = ByteView.of("\n");
    private static final ByteView BYTE_ORDER_MARK = ByteView.of("\uFEFF");

    private final ByteView raw;
    private final ByteView name;
    private final ByteView data;

    SseEvent(ByteView raw) {
        this.raw = raw;
        ByteView lastName = NONE;
        ByteView firstData = NONE;
        int dataLines = 0;
        int start = start();
        while (start < raw.length()) {
            int end = endOfLine(raw, start);
            if (isField(EVENT, start, end)) {
                lastName = value(start, end);
            } else if (isField(DATA, start, end) && dataLines++ == 0) {
                firstData = value(start, end);
            }
            start = end + 1;
        }
        this.name = lastName;
        this.data = dataLines > 1 ? joinedData() : firstData;
    }

    /** The value of its {@code event} field; empty if it has none. */
    public String name() {
        return name.toString();
    }

    /** Its data lines joined by line feeds; empty if it has none. */
    public ByteView data() {
        return data;
    }

    /** Where in the event, counted from its beginning, the byte {@code at} of its data stands. */
    int positionOf(int at) {
        int left = at;
        int start = start();
        while (start < raw.length()) {
            int end = endOfLine(raw, start);
            if (isField(DATA, start, end)) {
                int length = value(start, end).length();
                if (left < length) {
                    return end - length + left;
                }
                left -= length + LINE_FEED.length();
            }
            start = end + 1;
        }
        throw new IndexOutOfBoundsException(at);
    }

    private ByteView joinedData() {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(raw.length());
        int start = start();
        ByteView separator = NONE;
        while (start < raw.length()) {
            int end = endOfLine(raw, start);
            if (isField(DATA, start, end)) {
                separator.writeTo(joined);
                separator = LINE_FEED;
                value(start, end).writeTo(joined);
            }
            start = end + 1;
        }
        return ByteView.of(joined.toByteArray());
    }

    private int start() {
        return raw.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
    }

    private boolean isField(ByteView field, int start, int end) {
        int colon = start + field.length();
        return colon <= end && raw.slice(start, end).startsWith(field) && (colon == end || raw.at(colon) == ':');
    }

    private ByteView value(int start, int end) {
        int at = start;
        while (at < end && raw.at(at) != ':') {
            at++;
        }
        at = Math.min(at + 1, end);
        return raw.slice(at < end && raw.at(at) == ' ' ? at + 1 : at, end);
    }

    private static int endOfLine(ByteView raw, int start) {
        int at = start;
        while (at < raw.length() && raw.at(at) != '\n' && raw.at(at) != '\r') {
            at++;
        }
        return at;
    }
}
