package llmgateway.upstream.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import llmgateway.contracts.Secret;
import org.junit.jupiter.api.Test;

class PkceTest {

    /** The example of RFC 7636, appendix B. */
    @Test
    void theChallengeIsThatOfTheStandard() {
        Pkce pkce = new Pkce(new Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assertThat(pkce.challenge()).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    @Test
    void aVerifierIsAsLongAsTheStandardDemands() {
        assertThat(Pkce.of(new byte[Pkce.BYTES]).verifier().reveal()).hasSize(43);
    }
}
