package llmgateway.transform.engine.request;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonText;
import llmgateway.transform.engine.json.Members;

/**
 * Validates a request body and finds the few members that matter, in one pass that builds nothing: what the gateway does not
 * look at is only stepped over.
 */
public final class RequestScanner {
    private final ByteView body;
    private final Map<String, Member> members = new HashMap<>();

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
        try (JsonParser parser = JsonText.parser(body)) {
            parser.nextToken();
            boolean empty = true;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                empty = false;
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (RequestFields.isWatched(name)) {
                    read(name, value, parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw malformed("something follows the JSON object", parser.currentTokenLocation());
            }
            if (!body.isUtf8()) { // the parser steps over strings without looking that closely
                throw refused("The request body is not valid UTF-8.");
            }
            return new ScannedRequest(brace + 1, empty, members);
        } catch (StreamConstraintsException tooDeep) {
            throw refused("The request body is nested more than " + JsonText.MAX_DEPTH + " levels deep.");
        } catch (JsonProcessingException wrong) {
            throw malformed(words(wrong), wrong.getLocation());
        } catch (IOException unreadable) {
            throw refused("The request body is not valid UTF-8.");
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

    private void read(String name, JsonToken value, JsonParser parser) throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        Member.Kind kind = kind(value);
        String text = "";
        int to;
        if (kind == Member.Kind.STRING) {
            to = endOfString(from);
            text = name.equals(RequestFields.MODEL) ? parser.getText() : "";
        } else {
            if (name.equals(RequestFields.STREAM_OPTIONS)) {
                members.remove(RequestFields.INCLUDE_USAGE);
                readStreamOptions(value, parser);
            } else {
                parser.skipChildren();
            }
            to = (int) parser.currentLocation().getByteOffset();
        }
        members.put(name, new Member(kind, from, to, text));
    }

    private void readStreamOptions(JsonToken value, JsonParser parser) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean wanted = parser.currentName().equals("include_usage");
            Member.Kind kind = kind(parser.nextToken());
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            if (wanted) {
                int to = kind == Member.Kind.STRING
                        ? endOfString(from)
                        : (int) parser.currentLocation().getByteOffset();
                members.put(RequestFields.INCLUDE_USAGE, new Member(kind, from, to, ""));
            }
        }
    }

    /** Finds a string's end without decoding it; the parser, which passes it afterwards, says whether it is well-formed. */
    private int endOfString(int from) {
        int at = from + 1;
        while (at < body.length() && body.at(at) != '"') {
            at += body.at(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, body.length());
    }

    private static Member.Kind kind(JsonToken value) {
        return switch (value) {
            case START_OBJECT -> Member.Kind.OBJECT;
            case START_ARRAY -> Member.Kind.ARRAY;
            case VALUE_STRING -> Member.Kind.STRING;
            case VALUE_TRUE -> Member.Kind.TRUE;
            case VALUE_FALSE -> Member.Kind.FALSE;
            case VALUE_NULL -> Member.Kind.NULL;
            default -> Member.Kind.NUMBER;
        };
    }

    /** The parser's words without its advice to programmers. */
    private static String words(JsonProcessingException wrong) {
        String message = String.valueOf(wrong.getOriginalMessage());
        int advice = message.indexOf(": enable `");
        return advice < 0 ? message : message.substring(0, advice);
    }

    private static RefusedException malformed(String why, JsonLocation where) {
        return refused("The request body is not valid JSON at line " + where.getLineNr() + ", column "
                + where.getColumnNr() + " (byte " + where.getByteOffset() + "): " + why + ".");
    }

    private static RefusedException refused(String message) {
        return new RefusedException(Failure.of(FailureKind.MALFORMED_REQUEST, message));
    }
}
