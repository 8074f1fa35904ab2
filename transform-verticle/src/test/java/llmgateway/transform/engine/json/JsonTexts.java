package llmgateway.transform.engine.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes JSON texts of all sorts, and damages them. */
final class JsonTexts {
    private static final List<String> PIECES = List.of(
            "a",
            "plain text of some length",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u00e9",
            "é",
            "€",
            "😀",
            "\u007f",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ",
            "\uFFFF",
            "\u0800",
            "\uD7FF",
            "\uE000",
            "model");
    /** The full parser refuses half a surrogate pair in a name but not in a value; hence these stand in values only. */
    private static final List<String> SURROGATES = List.of("\\ud83d\\ude00", "\\uDC00", "\\ud83d");

    private static final List<String> NUMBERS =
            List.of("0", "-0", "1", "-12", "1.5", "0.0", "1e3", "1E+3", "2.50e-07", "98765432109876543210");
    private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\r\n", "\t", "          ");
    private static final List<String> FAULTS = List.of(
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "-",
            "+",
            ".",
            "e",
            "0",
            "1",
            "t",
            "null",
            "true ",
            "NaN",
            "\n",
            "\t",
            "\u0000",
            "\u001e",
            "\u001f",
            "\u0080",
            "\u00ff",
            "\u00c3",
            "\u00c0\u00af",
            "\u00e0\u009f\u00bf",
            "\u00ed\u00a0\u0080",
            "\u00f0\u008f\u00bf\u00bf",
            "\u00f4\u0090\u0080\u0080",
            "\u00e2\u0082",
            "\u00f5",
            "/*x*/",
            "'",
            "\\u12g4",
            "\\u12",
            "\\x",
            "\u00ef\u00bb\u00bf");

    private final Random random;
    private final StringBuilder out = new StringBuilder();

    private JsonTexts(Random random) {
        this.random = random;
    }

    /** An object with members of all kinds. */
    static byte[] object(Random random) {
        JsonTexts text = new JsonTexts(random);
        text.space();
        text.members(4);
        text.space();
        return text.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** {@code text} with some bytes put in, replaced, dropped or cut off. */
    static byte[] damaged(byte[] text, Random random) {
        byte[] fault = one(FAULTS, random).getBytes(StandardCharsets.ISO_8859_1);
        int at = random.nextInt(text.length + 1);
        int dropped = Math.min(random.nextInt(4), text.length - at);
        int kind = random.nextInt(4);
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        result.write(text, 0, at);
        if (kind > 0) {
            result.writeBytes(kind < 3 ? fault : new byte[0]);
            int rest = at + (kind == 1 ? 0 : dropped);
            result.write(text, rest, text.length - rest);
        }
        return result.toByteArray();
    }

    private void members(int levels) {
        structure('{', '}', () -> {
            string(PIECES);
            space();
            out.append(':');
            space();
            value(levels - 1);
        });
    }

    private void value(int levels) {
        switch (random.nextInt(levels > 0 ? 7 : 5)) {
            case 0 -> string(PIECES);
            case 1 -> string(SURROGATES);
            case 2 -> out.append(one(NUMBERS, random));
            case 3 -> out.append(one(List.of("true", "false", "null"), random));
            case 4 -> out.append(one(List.of("{}", "[]", "[ ]", "{\n}"), random));
            case 5 -> members(levels);
            default -> structure('[', ']', () -> value(levels - 1));
        }
    }

    private void structure(char opening, char closing, Runnable element) {
        out.append(opening);
        space();
        int elements = random.nextInt(5);
        for (int i = 0; i < elements; i++) {
            out.append(i > 0 ? "," : "");
            space();
            element.run();
            space();
        }
        out.append(closing);
    }

    private void string(List<String> from) {
        out.append('"');
        int pieces = random.nextInt(6);
        for (int i = 0; i < pieces; i++) {
            out.append(one(from, random));
        }
        out.append('"');
    }

    private void space() {
        out.append(one(SPACES, random));
    }

    private static String one(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
