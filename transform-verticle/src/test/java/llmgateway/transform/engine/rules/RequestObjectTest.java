package llmgateway.transform.engine.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.json.JsonTree;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestObjectTest {

    private static RequestObject request(String json) {
        return RequestObject.of((ObjectNode) Objects.requireNonNull(JsonTree.readOrNull(json.replace('\'', '"'))));
    }

    private static String refusal(ThrowingCallable reading) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, reading);
        assertThat(refused.failure().kind()).isEqualTo(FailureKind.MALFORMED_REQUEST);
        assertThat(refused.failure().message())
                .startsWith("The field '" + refused.failure().param().orElseThrow() + "' must be ");
        return refused.failure().message();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'a':null}"})
    void whatIsMissingOrNullIsAbsent(String json) throws RefusedException {
        RequestObject request = request(json);
        assertThat(request.has("a")).isFalse();
        assertThat(request.member("a")).isNull();
        assertThat(request.text("a")).isNull();
        assertThat(request.flag("a")).isNull();
        assertThat(request.isTrue("a")).isFalse();
        assertThat(request.number("a")).isNull();
        assertThat(request.whole("a", 1)).isNull();
        assertThat(request.smallWhole("a", 1)).isNull();
        assertThat(request.object("a")).isNull();
        assertThat(request.tree("a")).isNull();
        assertThat(request.array("a")).isEmpty();
        assertThat(request.objects("a")).isEmpty();
        assertThat(request.texts("a")).isEmpty();
        assertThat(refusal(() -> request.requiredText("a"))).isEqualTo("The field 'a' must be a string.");
        assertThat(refusal(() -> request.requiredObject("a"))).isEqualTo("The field 'a' must be an object.");
    }

    @Test
    void readsEachTypeAsItIs() throws RefusedException {
        RequestObject request =
                request("{'t':'x','f':true,'n':1.50,'w':7,'o':{'i':{}},'l':[1,{}],'os':[{'k':1}],'ts':['p','']}");
        assertThat(request.names()).containsExactly("t", "f", "n", "w", "o", "l", "os", "ts");
        assertThat(request.requiredText("t")).isEqualTo("x");
        assertThat(request.isTrue("f")).isTrue();
        assertThat(request.number("n")).hasToString("1.50");
        assertThat(request.whole("w", 7)).isEqualTo(7);
        assertThat(request.requiredObject("o").object("i")).isEqualTo(new RequestObject(JsonTree.object(), "o.i"));
        assertThat(request.tree("o")).hasToString("{\"i\":{}}");
        assertThat(request.array("l")).hasSize(2);
        assertThat(request.objects("os")).extracting(RequestObject::path).containsExactly("os[0]");
        assertThat(request.texts("ts")).containsExactly("p", "");
    }

    @Test
    void refusesOtherTypesByTheirWholePath() throws RefusedException {
        RequestObject inner =
                request("{'a':[{},{'b':[7],'c':'d','e':{}}]}").objects("a").get(1);
        assertThat(List.of(
                        refusal(() -> inner.text("b")),
                        refusal(() -> inner.flag("c")),
                        refusal(() -> inner.number("c")),
                        refusal(() -> inner.whole("c", 3)),
                        refusal(() -> inner.object("c")),
                        refusal(() -> inner.array("e")),
                        refusal(() -> inner.objects("b")),
                        refusal(() -> inner.texts("b"))))
                .containsExactly(
                        "The field 'a[1].b' must be a string.",
                        "The field 'a[1].c' must be true or false.",
                        "The field 'a[1].c' must be a number.",
                        "The field 'a[1].c' must be a whole number of at least 3.",
                        "The field 'a[1].c' must be an object.",
                        "The field 'a[1].e' must be an array.",
                        "The field 'a[1].b[0]' must be an object.",
                        "The field 'a[1].b[0]' must be a string.");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "16.0, 16, 16",
        "1e3, 1000, 1000",
        "4294967296, 4294967296, 2147483647",
        "9007199254740993, 9007199254740993, 2147483647",
        "9223372036854775807, 9223372036854775807, 2147483647",
    })
    void wholeNumbersAreReadHoweverTheyAreWritten(String json, long whole, int small) throws RefusedException {
        RequestObject request = request("{'a':" + json + "}");
        assertThat(request.whole("a", 0)).isEqualTo(whole);
        assertThat(request.smallWhole("a", 0)).isEqualTo(small);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1", "1.5", "1e400", "1e-5", "1e999999999", "9223372036854775808", "99999999999999999999", "'1'"
            })
    void otherNumbersAreNone(String json) {
        RequestObject request = request("{'a':" + json + "}");
        assertThat(refusal(() -> request.whole("a", 0)))
                .isEqualTo("The field 'a' must be a whole number of at least 0.");
    }

    @Test
    void aNumberOfAMillionDigitsIsRefusedWithoutCountingThem() {
        RequestObject request = request("{'a':" + "9".repeat(1_000_000) + "}");
        assertThat(refusal(() -> request.whole("a", 0))).contains("a whole number");
    }

    @Test
    void notesTheMembersThatNobodyKnows() throws RefusedException {
        Losses losses = new Losses(false);
        request("{'o':{'a':1,'b':null,'c':2,'d':3}}").requiredObject("o").noteOthers("a"::equals, losses);
        assertThat(losses.warnings()).containsExactly("field_dropped;field=o.c", "field_dropped;field=o.d");
    }
}
