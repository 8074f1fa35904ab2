package llmgateway.contracts.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Endpoint.Kind;
import llmgateway.contracts.Glob;
import llmgateway.contracts.config.FailureRuleConfig;
import llmgateway.contracts.testing.Configs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureRulesTest {
    private static final Path PAGE = Path.of("..", "docs", "failures.md");
    private static final FailureRules RULES = FailureRules.BUILT_IN;

    private static ErrorText error(String word, String message) {
        return new ErrorText(List.of(word), message);
    }

    /** With {@code -Dupdate.docs=true} this writes the page instead. */
    @Test
    void theDocumentationTellsEveryRule() throws IOException {
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, FailureReference.markdown());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/failures.md; mvn -pl gateway-contracts test -Dupdate.docs=true rewrites it")
                .isEqualTo(FailureReference.markdown());
    }

    @ParameterizedTest
    @CsvSource({
        "429, rate_limit_error,             Slow down.,                                UPSTREAM_RATE_LIMITED, FAMILY,   5",
        "429, slow_down,                    '',                                        UPSTREAM_OVERLOADED,   PROVIDER, 2",
        "429, insufficient_quota,           '',                                        QUOTA_EXHAUSTED,       ACCOUNT,  600",
        "429, enforced_spend_limit_reached, '',                                        QUOTA_EXHAUSTED,       ACCOUNT,  600",
        "429, '',                           You exceeded your current quota.,          QUOTA_EXHAUSTED,       ACCOUNT,  600",
        "400, invalid_request_error,        Your credit balance is too low to access,  QUOTA_EXHAUSTED,       ACCOUNT,  600",
        "402, '',                           '',                                        QUOTA_EXHAUSTED,       ACCOUNT,  600",
        "401, authentication_error,         '',                                        CREDENTIAL_REFUSED,    ACCOUNT,  60",
        "403, permission_error,             '',                                        CREDENTIAL_REFUSED,    FAMILY,   60",
        "408, '',                           '',                                        UPSTREAM_TIMEOUT,      FAMILY,   2",
        "504, '',                           '',                                        UPSTREAM_TIMEOUT,      FAMILY,   2",
        "500, api_error,                    '',                                        UPSTREAM_ERROR,        FAMILY,   1",
        "502, '',                           '',                                        UPSTREAM_ERROR,        FAMILY,   1",
        "503, '',                           '',                                        UPSTREAM_OVERLOADED,   PROVIDER, 2",
        "529, overloaded_error,             '',                                        UPSTREAM_OVERLOADED,   PROVIDER, 2"
    })
    void letsTheGuiltyRest(int status, String word, String message, FailureKind kind, Scope scope, long seconds) {
        Ruling ruling = RULES.answered(status, Kind.CONVERSATION, error(word, message));

        assertThat(ruling.kind()).isEqualTo(kind);
        assertThat(ruling.action()).isEqualTo(Remedy.NEXT_ACCOUNT);
        assertThat(ruling.penalty().scope()).isEqualTo(scope);
        assertThat(ruling.penalty().first()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(ruling.penalty().longest()).isGreaterThanOrEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 409, 410, 413, 415, 418, 422, 499})
    void passesOnWhatTheCallerDid(int status) {
        for (Kind calls : List.of(Kind.CONVERSATION, Kind.SIDE)) {
            Ruling ruling = RULES.answered(status, calls, error("invalid_request_error", "No."));
            assertThat(ruling.passesOn()).isTrue();
            assertThat(ruling.penalty().costs()).isFalse();
        }
    }

    @Test
    void passesOnThatASideOperationIsNotThere() {
        assertThat(RULES.answered(501, Kind.SIDE, ErrorText.NONE).passesOn()).isTrue();
        assertThat(RULES.answered(501, Kind.CONVERSATION, ErrorText.NONE).passesOn())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "overloaded_error,      529", "slow_down,            529", "rate_limit_error, 429", "insufficient_quota, 402",
        "authentication_error,  401", "timeout_error,        504", "api_error,        500", "something_new,      500",
        "invalid_request_error, 400", "context_length_exceeded, 400", "503,           503", "404,                404"
    })
    void meansByAnErrorInsideAGoodAnswerWhatItsStatusWouldMean(String word, int status) {
        assertThat(RULES.inside(Kind.CONVERSATION, error(word, "")))
                .isEqualTo(RULES.answered(status, Kind.CONVERSATION, ErrorText.NONE));
    }

    @Test
    void knowsWhereTheWordsMatter() {
        assertThat(List.of(400, 429, 403, 500)).allMatch(status -> RULES.dependsOnWords(status, Kind.CONVERSATION));
        assertThat(List.of(401, 404, 413, 422)).noneMatch(status -> RULES.dependsOnWords(status, Kind.CONVERSATION));
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"CONNECT_FAILED", "CONNECTION_LOST", "UPSTREAM_TIMEOUT", "BROKEN_REPLY", "CREDENTIAL_REFUSED"})
    void letsSomebodyRestWhoDoesNotAnswer(FailureKind kind) {
        Failure failure = RULES.judged(Failure.of(kind, "m").withProcessed(Processed.MAYBE_PROCESSED));

        assertThat(failure.penalty().costs()).isTrue();
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.remedy()).isEqualTo(kind.remedy());
    }

    @Test
    void letsNobodyRestForAConnectionThatWasClosedWhileItWasIdle() {
        Failure stale = RULES.judged(Failure.of(FailureKind.STALE_CONNECTION, "m"));

        assertThat(stale.penalty().costs()).isFalse();
        assertThat(stale.processed()).isEqualTo(Processed.NOT_PROCESSED);
    }

    @Test
    void believesATimeThatTheProviderStates() {
        Ruling limit = RULES.answered(429, Kind.CONVERSATION, ErrorText.NONE);
        Failure failure = Failure.of(FailureKind.UPSTREAM_ERROR, "m");

        assertThat(limit.applied(failure.withRetryAfter(Duration.ofDays(7)))
                        .penalty()
                        .stated())
                .contains(Duration.ofDays(7));
        assertThat(limit.applied(failure.withRetryAfter(Duration.ZERO))
                        .penalty()
                        .stated())
                .isEmpty();
    }

    @Test
    void rulesOfTheConfigurationComeFirst() {
        FailureRuleConfig own = new FailureRuleConfig(
                List.of(new Glob("40*")),
                List.of(),
                List.of(new Glob("*out of coffee*")),
                List.of(),
                Optional.of(Kind.CONVERSATION),
                FailureKind.QUOTA_EXHAUSTED,
                Optional.of(Fault.MODEL),
                Optional.of(Processed.NOT_PROCESSED),
                Remedy.NEXT_MODEL,
                Scope.FAMILY,
                7,
                0,
                "no coffee");
        FailureRules rules = FailureRules.of(Configs.withFailureRules(Configs.config(List.of()), own));

        Failure judged = rules.answered(404, Kind.CONVERSATION, error("x", "We are OUT OF COFFEE today."))
                .applied(Failure.of(FailureKind.UPSTREAM_ERROR, "m").withProcessed(Processed.ANSWERED));

        assertThat(judged.kind()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
        assertThat(judged.remedy()).isEqualTo(Remedy.NEXT_MODEL);
        assertThat(judged.processed()).isEqualTo(Processed.NOT_PROCESSED);
        assertThat(judged.penalty())
                .isEqualTo(new Penalty(
                        Fault.MODEL,
                        Scope.FAMILY,
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(7),
                        Optional.empty(),
                        "no coffee"));
        assertThat(rules.answered(404, Kind.CONVERSATION, ErrorText.NONE).passesOn())
                .isTrue();
        assertThat(rules.answered(404, Kind.SIDE, error("x", "out of coffee")).passesOn())
                .isTrue();
        assertThat(rules.dependsOnWords(404, Kind.CONVERSATION)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"error","error":{"type":"t","message":"m"}}               | t   | m
            {"error":{"message":"m","type":"t","code":"c"}}                   | c t | m
            {"error":{"type":"t","message":"m","details":{"error_code":"d"}}} | d t | m
            {"error":{"code":429}}                                            | 429 | ''
            {"response":{"error":{"code":"c","message":"m"}}}                 | c   | m
            {"type":"error","code":"c","message":"m"}                         | c error | m
            {"error":"m"}                                                     | ''  | m
            {"error":null}                                                    | ''  | ''
            []                                                                | ''  | []
            <html>no</html>                                                   | ''  | <html>no</html>
            """)
    void readsErrorsAsEachDialectWordsThem(String body, String words, String message) {
        ErrorText read = ErrorText.read(Buffer.buffer(body));

        assertThat(String.join(" ", read.words())).isEqualTo(words);
        assertThat(read.message()).isEqualTo(message);
    }
}
