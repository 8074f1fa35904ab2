package llmgateway.transform.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonScannerTest {

    /** A member as both readers tell it. */
    private record Seen(String name, int from, int to) {}

    @Test
    void findsTheSameMembersAtTheSameBytesAsAFullParser() throws JsonFault, IOException {
        Random random = new Random(17);
        for (int i = 0; i < 5_000; i++) {
            byte[] text = JsonTexts.object(random);

            assertThat(scanned(text)).isEqualTo(parsed(text));
        }
    }

    @Test
    void acceptsAndRefusesTheSameDamagedTextsAsAFullParser() {
        Random random = new Random(23);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] text = JsonTexts.damaged(JsonTexts.object(random), random);
            List<Seen> expected;
            try {
                expected = parsed(text);
            } catch (IOException wrong) {
                refused++;
                assertThatThrownBy(() -> scanned(text), new String(text, StandardCharsets.ISO_8859_1))
                        .isInstanceOf(JsonFault.class);
                continue;
            }
            accepted++;
            try {
                assertThat(scanned(text)).isEqualTo(expected);
            } catch (JsonFault wrong) {
                throw new AssertionError(new String(text, StandardCharsets.UTF_8), wrong);
            }
        }
        assertThat(accepted).isGreaterThan(3_000);
        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void everyByteAtEveryPlaceInAWordIsJudgedAsAFullParserDoes() {
        for (int value = 0; value < 256; value++) {
            for (int place = 0; place < 20; place++) {
                byte[] text = ("{\"a\":\"" + "x".repeat(30) + "\"}").getBytes(StandardCharsets.UTF_8);
                text[6 + place] = (byte) value;
                boolean valid = true;
                try {
                    parsed(text);
                } catch (IOException wrong) {
                    valid = false;
                }
                boolean accepted = true;
                try {
                    scanned(text);
                } catch (JsonFault wrong) {
                    accepted = false;
                }
                assertThat(accepted).as("byte %d at %d", value, place).isEqualTo(valid);
            }
        }
    }

    @Test
    void doesNotReadBeyondTheEndOfItsWindow() {
        ByteView text = ByteView.of("{\"a\":\"bcdefghijk\"}").slice(0, 12);

        assertThatThrownBy(() -> scanned(text)).hasMessageContaining("(byte 12)");
    }

    @Test
    void allowsHalvesOfSurrogatePairsWrittenAsEscapes() throws JsonFault {
        ByteView text = ByteView.of("{\"\\ud83d\":\"\\ude00\"}");

        assertThat(scanned(text)).containsExactly(new Seen("\ud83d", 10, 18));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"a\":01}|line 1, column 7 (byte 6)",
                "{@  \"a\":x}|line 2, column 7 (byte 8)",
                "{@@\"a\":\"\\q\"}|line 3, column 7 (byte 9)",
                "{\"a\":1|line 1, column 7 (byte 6)",
                "{\"a\":1}}|line 1, column 8 (byte 7)",
            })
    void saysAtWhichByteTheMistakeIs(String text, String where) {
        assertThatThrownBy(() -> scanned(ByteView.of(text.replace('@', '\n')))).hasMessageContaining(where);
    }

    private static List<Seen> scanned(byte[] text) throws JsonFault {
        return scanned(ByteView.of(text));
    }

    private static List<Seen> scanned(ByteView text) throws JsonFault {
        JsonScanner json = new JsonScanner(text, 0);
        List<Seen> members = new ArrayList<>();
        for (boolean more = json.firstMember(); more; more = json.nextMember()) {
            String name = json.memberName();
            int from = json.position();
            json.passValue();
            members.add(new Seen(name, from, json.position()));
        }
        json.expectEnd();
        return members;
    }

    private static List<Seen> parsed(byte[] text) throws IOException {
        strictUtf8(text);
        List<Seen> members = new ArrayList<>();
        try (JsonParser parser = JsonText.parser(ByteView.of(text))) {
            if (parser.nextToken() != JsonToken.START_OBJECT || text[0] == (byte) 0xEF) {
                throw new IOException("not an object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                int from = (int) parser.currentTokenLocation().getByteOffset();
                if (value == JsonToken.VALUE_STRING) {
                    parser.getTextLength(); // has it read to its end
                }
                parser.skipChildren();
                members.add(new Seen(name, from, (int) parser.currentLocation().getByteOffset()));
            }
            if (parser.nextToken() != null) {
                throw new IOException("more than one value");
            }
        }
        return members;
    }

    private static void strictUtf8(byte[] text) throws CharacterCodingException {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
    }
}
