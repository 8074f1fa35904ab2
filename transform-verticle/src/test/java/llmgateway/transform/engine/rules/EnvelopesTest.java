package llmgateway.transform.engine.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import llmgateway.contracts.Sha256;
import llmgateway.transform.engine.hub.Opaque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopesTest {
    private final Envelopes envelopes = new Envelopes(key("one"));

    @ParameterizedTest
    @EnumSource(Opaque.Kind.class)
    void whatWasSealedComesBackExactly(Opaque.Kind kind) {
        Opaque opaque = new Opaque("o-1_X", kind, "Eq\n+/=ü\"😀\n", "rs_1", List.of(3, 14));
        String sealed = envelopes.seal(opaque);

        assertThat(sealed).matches("gwr1\\.[A-Za-z0-9_.-]+");
        assertThat(Envelopes.looksSealed(sealed)).isTrue();
        assertThat(new Envelopes(key("one")).open(sealed)).isEqualTo(opaque);
    }

    @Test
    void stateWithoutIdAndPartsComesBackSo() {
        Opaque opaque = Opaque.of("o", Opaque.Kind.SIGNATURE, "");
        assertThat(envelopes.open(envelopes.seal(opaque))).isEqualTo(opaque);
    }

    @Test
    void anotherGatewaysEnvelopeIsNone() {
        String sealed = envelopes.seal(Opaque.of("o", Opaque.Kind.SIGNATURE, "v"));
        assertThat(new Envelopes(key("two")).open(sealed)).isNull();
    }

    @Test
    void noByteOfAnEnvelopeCanBeChanged() {
        String sealed = envelopes.seal(Opaque.of("origin", Opaque.Kind.ENCRYPTED, "value"));
        for (int i = 0; i < sealed.length() - 1; i++) {
            char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(envelopes.open(sealed.substring(0, i) + other + sealed.substring(i + 1)))
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "gwr1", "gwr1....", "gAAAAAB", "gwr1.o.sig.!!.??", "gwr2.o.sig.YQ.YQ", "EqQBCgIYAhIM.a.b.c.d"
            })
    void whatIsNoEnvelopeIsNotOpened(String text) {
        assertThat(envelopes.open(text)).isNull();
    }

    @Test
    void aVendorsStateIsTakenForItselfAndAForgeryForNothing() {
        Opaque own = Opaque.of("o", Opaque.Kind.SIGNATURE, "v");
        Opaque raw = Opaque.of("raw-messages", Opaque.Kind.SIGNATURE, "EqQB");
        assertThat(envelopes.openOr(envelopes.seal(own), () -> raw)).isEqualTo(own);
        assertThat(envelopes.openOr("EqQB", () -> raw)).isEqualTo(raw);
        assertThat(envelopes.openOr(new Envelopes(key("two")).seal(own), () -> raw))
                .isNull();
    }

    private static byte[] key(String seed) {
        return Sha256.hex(seed).substring(0, 32).getBytes(StandardCharsets.US_ASCII);
    }
}
