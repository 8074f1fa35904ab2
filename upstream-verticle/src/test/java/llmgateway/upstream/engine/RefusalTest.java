package llmgateway.upstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import llmgateway.upstream.engine.Refusal.Meaning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "This credential is only authorized for use with Claude Code | POLICY",
                "This organization has been disabled. | POLICY",
                "Your account has been suspended for a violation | POLICY",
                "OAuth authentication is currently not allowed for this organization. | POLICY",
                "OAuth token has been revoked. Please obtain a new token. | REVOKED",
                "The token was Revoked | REVOKED",
                "Your account does not have access to this model | OTHER",
                "prompt is too long: 3 tokens > 2 maximum | OTHER",
                "tools.0.name: revoked | OTHER",
            })
    void tellsPolicyFromCredentialByTheBeginningOfTheMessage(String message, Meaning meaning) {
        JsonObject error = new JsonObject().put("message", message);
        assertThat(Refusal.of(new JsonObject().put("error", error).toBuffer()))
                .isEqualTo(new Refusal(meaning, message));
        assertThat(Refusal.of(error.toBuffer()).meaning()).isEqualTo(meaning);
        assertThat(Refusal.of(new JsonObject().put("error", message).toBuffer()).meaning())
                .isEqualTo(meaning);
    }

    @Test
    void whatIsNoErrorInJsonSaysNothing() {
        for (String body :
                new String[] {"", "<html>only authorized for use with</html>", "[]", "{\"error\":5}", "\"a\""}) {
            assertThat(Refusal.of(Buffer.buffer(body))).isEqualTo(new Refusal(Meaning.OTHER, ""));
        }
    }

    @Test
    void theWordsFitOnALine() {
        String long1 = "a\n\u0007b" + "c".repeat(500);
        String words =
                Refusal.of(new JsonObject().put("message", long1).toBuffer()).words();
        assertThat(words).startsWith("a bccc").endsWith("…").hasSize(201);
    }
}
