package llmgateway.transform.engine.json;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;

/** How JSON is read and quoted here: strictly, with a bound on nesting and none on what a large body may hold. */
public final class JsonText {

    /** The deepest nesting that is read. */
    public static final int MAX_DEPTH = 1000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .errorReportConfiguration(
                    ErrorReportConfiguration.builder().maxErrorTokenLength(16).build())
            .build();

    private JsonText() {}

    /** A parser over {@code text}, whose locations count bytes from the beginning of {@code text}. */
    public static JsonParser parser(ByteView text) throws IOException {
        return FACTORY.createParser(text.array(), text.offset(), text.length());
    }

    /** A parser that is fed as bytes arrive. */
    public static JsonParser pushParser() throws IOException {
        return FACTORY.createNonBlockingByteArrayParser();
    }

    /** Gives {@code bytes} to a {@link #pushParser()} that has used up what it had. */
    public static void feed(JsonParser pushParser, ByteView bytes) throws IOException {
        ByteArrayFeeder feeder = (ByteArrayFeeder) pushParser.getNonBlockingInputFeeder();
        feeder.feedInput(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
    }

    /** {@code text} as a JSON string literal; half a surrogate pair, whose other half may be in the next piece, is escaped. */
    public static String quote(String text) {
        char[] quoted = JsonStringEncoder.getInstance().quoteAsString(text);
        StringBuilder literal = new StringBuilder(quoted.length + 2).append('"');
        for (int i = 0; i < quoted.length; i++) {
            char c = quoted[i];
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < quoted.length
                    && Character.isLowSurrogate(quoted[i + 1]);
            if (pair) {
                literal.append(c).append(quoted[++i]);
            } else if (Character.isSurrogate(c)) {
                literal.append("\\u").append(Integer.toHexString(c));
            } else {
                literal.append(c);
            }
        }
        return literal.append('"').toString();
    }
}
