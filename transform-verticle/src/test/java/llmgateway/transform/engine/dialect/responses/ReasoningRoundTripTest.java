package llmgateway.transform.engine.dialect.responses;

import static java.util.Objects.requireNonNull;
import static llmgateway.transform.engine.dialect.responses.Exchanges.ENVELOPES;
import static llmgateway.transform.engine.dialect.responses.Exchanges.FORMAT;
import static llmgateway.transform.engine.dialect.responses.Exchanges.context;
import static llmgateway.transform.engine.dialect.responses.Exchanges.conversation;
import static llmgateway.transform.engine.dialect.responses.Exchanges.input;
import static llmgateway.transform.engine.dialect.responses.Exchanges.json;
import static llmgateway.transform.engine.dialect.responses.Exchanges.plainFacts;
import static llmgateway.transform.engine.dialect.responses.Exchanges.user;
import static llmgateway.transform.engine.dialect.responses.Exchanges.writing;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Opaque;
import llmgateway.transform.engine.hub.Reasoning;
import llmgateway.transform.engine.hub.Turn;
import llmgateway.transform.engine.hub.Turn.Role;
import llmgateway.transform.engine.rules.Losses;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream's reasoning on its way to a client of another dialect and back, sealed as that client carries it. */
class ReasoningRoundTripTest {

    @Test
    @DisplayName("rt.A_R_A_reasoning")
    void ciphertextComesBackBitByBitInEveryTurn() throws Exception {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String item = "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"a\\n\\nb\"},"
                    + "{\"type\":\"summary_text\",\"text\":\"c" + i + "\"}],\"encrypted_content\":\"gAAA+/=" + i
                    + "\"}";
            turns.add(user("q" + i));
            turns.add(new Turn(Role.ASSISTANT, carried(item), "messages[1]"));

            String written = input(conversation(turns.toArray(Turn[]::new)), writing(plainFacts(), new Losses(true)));

            assertThat(written).contains(item);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"x\"}",
                "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"one\"}],\"encrypted_content\":\"x\"}",
                "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"open\"}]}",
                "{\"type\":\"reasoning\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"t\"},{\"type\":\"reasoning_text\",\"text\":\"u\"}]}"
            })
    void anItemIsRestoredAsItWas(String item) throws Exception {
        Turn turn = new Turn(Role.ASSISTANT, carried(item), "messages[1]");

        assertThat(input(conversation(user("q"), turn), writing(plainFacts(), new Losses(true))))
                .contains(item);
    }

    @Test
    void aClientThatKeptNoTextSendsTheCiphertextAlone() throws Exception {
        Opaque opaque = new Opaque(Exchanges.ORIGIN, Opaque.Kind.ENCRYPTED, "x", "rs_1", List.of(2, 3));
        Turn turn = new Turn(Role.ASSISTANT, List.of(new Reasoning("", opaque)), "messages[1]");

        assertThat(input(conversation(user("q"), turn), writing(plainFacts(), new Losses(true))))
                .contains("{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"x\"}");
    }

    /** The blocks of an answer with that one item, after their state was sealed and opened. */
    private static List<Block> carried(String item) throws Exception {
        List<Block> blocks = new ArrayList<>();
        for (Block block :
                FORMAT.readReply(json("{\"output\":[" + item + "]}"), context()).blocks()) {
            Reasoning reasoning = (Reasoning) block;
            blocks.add(new Reasoning(
                    reasoning.text(), ENVELOPES.open(ENVELOPES.seal(requireNonNull(reasoning.opaque())))));
        }
        assertThat(blocks).hasSize(1);
        return blocks;
    }
}
