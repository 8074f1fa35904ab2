package llmgateway.node.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import llmgateway.node.state.seal.MasterKey;
import llmgateway.node.state.seal.RootKey;
import llmgateway.node.state.seal.Seal;
import llmgateway.node.state.seal.SealException;
import org.junit.jupiter.api.Test;

/** Messages between nodes are read and believed only by who holds the gateway's key, and only as they were sent. */
class EnvelopeTest {
    private static final Envelope SENT =
            new Envelope("n1", "n2", "state.accept", 1, 2, 3, new JsonObject().put("secret", "canary"));

    private final Seal ours = seal((byte) 1);

    @Test
    void isReadByWhoHasTheKey() {
        assertThat(Envelope.opened(SENT.sealed(ours), ours)).contains(SENT);
    }

    @Test
    void showsNothingOfItsContent() {
        assertThat(SENT.sealed(ours).encode()).doesNotContain("canary");
        assertThat(SENT.toString()).doesNotContain("canary");
    }

    @Test
    void isNotBelievedUnderAnotherKey() {
        assertThat(Envelope.opened(SENT.sealed(seal((byte) 2)), ours)).isEmpty();
    }

    @Test
    void isBoundToWhoSpeaksToWhomAboutWhat() {
        for (String part : new String[] {"from", "to", "topic"}) {
            assertThat(Envelope.opened(SENT.sealed(ours).put(part, "n3"), ours)).isEmpty();
        }
    }

    @Test
    void garbageIsNoMessage() {
        assertThat(Envelope.opened("text", ours)).isEmpty();
        assertThat(Envelope.opened(new JsonObject(), ours)).isEmpty();
        assertThat(Envelope.opened(SENT.sealed(ours).put("sealed", "%%%"), ours))
                .isEmpty();
        assertThat(Envelope.opened(SENT.sealed(ours).put("sealed", "AAAA"), ours))
                .isEmpty();
    }

    private static Seal seal(byte fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, fill);
        try {
            return RootKey.of(MasterKey.parse(Base64.getEncoder().encodeToString(key), "a test"))
                    .derived()
                    .peers();
        } catch (SealException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
