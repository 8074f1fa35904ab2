package llmgateway.transform.engine.reply;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Usage;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonFault;
import llmgateway.transform.engine.json.JsonScanner;
import llmgateway.transform.engine.json.JsonText;
import llmgateway.transform.engine.usage.UsageFigures;
import org.jspecify.annotations.Nullable;

/**
 * Reads along as a JSON reply passes: its usage figures, the id of a stored response, and whether it is an error in spite of its
 * status. Never fails.
 *
 * <p>A reply that comes in one piece, as most do, is scanned; only one that comes in several needs a parser that can wait.
 */
final class UsageTap {
    private static final String USAGE = "usage";
    private static final String ERROR = "error";
    private static final String ID = "id";
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_ID = 256;
    private static final int LONGEST_FIGURE = 18;

    private final UsageFigures figures;
    private final boolean stored;
    private @Nullable JsonParser parser;
    private boolean done;
    private int depth;
    private String member = "";
    private boolean error;
    private @Nullable String id;

    UsageTap(Dialect dialect) {
        this.stored = dialect == Dialect.RESPONSES;
        this.figures = new UsageFigures(dialect);
    }

    /** Reads the next bytes; after the first that are not JSON it reads no more. */
    void feed(Buffer bytes) {
        if (done || bytes.length() == 0) {
            return;
        }
        ByteView text = ByteView.of(bytes);
        if (parser == null && readWhole(text)) {
            done = true;
            return;
        }
        try {
            JsonParser reading = parser == null ? JsonText.pushParser() : parser;
            parser = reading;
            JsonText.feed(reading, text);
            JsonToken token = reading.nextToken();
            while (token != null && token != JsonToken.NOT_AVAILABLE) {
                see(token, reading);
                token = reading.nextToken();
            }
        } catch (IOException notJson) {
            close();
        }
    }

    /** Reads no more and gives back what reading took. */
    void close() {
        done = true;
        if (parser != null) {
            try {
                parser.close();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            parser = null;
        }
    }

    Usage usage() {
        return figures.usage();
    }

    /** Whether the object has an {@code error} member with a value. */
    boolean error() {
        return error;
    }

    /** The id of a response that the account may keep. */
    Optional<String> responseId() {
        return Optional.ofNullable(id);
    }

    /** Reads {@code text} if it is a whole object. If not, what was read is read again, to the same effect. */
    private boolean readWhole(ByteView text) {
        int last = text.length() - 1;
        while (last > 0 && text.at(last) <= ' ') {
            last--;
        }
        if (text.at(last) != '}') {
            return false;
        }
        JsonScanner json = new JsonScanner(text, 0);
        try {
            for (boolean more = json.firstMember(); more; more = json.nextMember()) {
                String name = json.nameFits(LONGEST_NAME) ? json.memberName() : "";
                if (name.equals(USAGE)) {
                    readFigures("", text, json);
                } else if (stored && name.equals(ID) && json.first() == '"') {
                    int from = json.position();
                    json.passValue();
                    keepId(json.decoded(from, json.position()));
                } else {
                    error |= name.equals(ERROR) && json.first() != 'n';
                    json.passValue();
                }
            }
            json.expectEnd();
            return true;
        } catch (JsonFault notWhole) {
            return false;
        }
    }

    private void keepId(String text) {
        if (text.length() <= LONGEST_ID) {
            id = text;
        }
    }

    private void readFigures(String prefix, ByteView text, JsonScanner json) throws JsonFault {
        if (json.first() != '{') {
            json.passValue();
            return;
        }
        for (boolean more = json.firstMember(); more; more = json.nextMember()) {
            String path = json.nameFits(LONGEST_NAME) ? prefix + json.memberName() : "";
            if (prefix.isEmpty() && json.first() == '{') {
                readFigures(path + '.', text, json);
            } else {
                int from = json.position();
                json.passValue();
                readFigure(path, text.slice(from, json.position()));
            }
        }
    }

    private void readFigure(String path, ByteView value) {
        int sign = value.at(0) == '-' ? 1 : 0;
        if (value.length() - sign > LONGEST_FIGURE) {
            return;
        }
        long figure = 0;
        for (int i = sign; i < value.length(); i++) {
            if (value.at(i) < '0' || value.at(i) > '9') {
                return;
            }
            figure = figure * 10 + value.at(i) - '0';
        }
        figures.accept(path, sign == 0 ? figure : -figure);
    }

    private void see(JsonToken token, JsonParser at) throws IOException {
        if (token == JsonToken.FIELD_NAME) {
            if (depth == 1) {
                member = at.currentName();
            }
            return;
        }
        if (member.equals(ERROR) && !token.isStructEnd() && token != JsonToken.VALUE_NULL) {
            error = true;
        }
        if (stored && depth == 1 && token == JsonToken.VALUE_STRING && member.equals(ID)) {
            keepId(at.getText());
        } else if (token.isStructStart()) {
            depth++;
        } else if (token.isStructEnd()) {
            depth--;
        } else if (token == JsonToken.VALUE_NUMBER_INT && member.equals(USAGE)) {
            if (depth == 2) {
                figures.accept(String.valueOf(at.currentName()), at.getLongValue());
            } else if (depth == 3) {
                String outer = at.getParsingContext().getParent().getCurrentName();
                figures.accept(outer + '.' + at.currentName(), at.getLongValue());
            }
        }
    }
}
