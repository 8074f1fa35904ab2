package llmgateway.transform.engine.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.rules.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The published table of losses says what conversions do: each of its rows is a conversion here. */
class LossTableTest {
    private static final Path PAGE = Path.of("..", "docs", "conversion.md");

    /** Said by counting and by replies, and not by any field of a request. */
    private static final Set<Loss> NOT_OF_FIELDS = Set.of(Loss.TOKENS_ESTIMATED, Loss.CACHE_MARKS_DROPPED);

    static Stream<Arguments> cells() {
        return Stream.of(Dialect.MESSAGES, Dialect.CHAT, Dialect.RESPONSES)
                .flatMap(client -> LossRows.of(client).stream())
                .flatMap(row -> row.expected().entrySet().stream()
                        .map(cell -> Arguments.of(row, cell.getKey(), cell.getValue())));
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("cells")
    void theConversionDoesWhatTheRowSays(LossRow row, Dialect upstream, Expectation expected) throws RefusedException {
        Observed before = Observed.of(row.client(), row.before(), upstream, row.model(), false);
        assertThat(before.warnings()).as("without it").isEmpty();
        if (expected.treatment() == Treatment.REFUSED) {
            assertThat(refused(row, upstream, false).param()).contains(expected.path());
            return;
        }

        Observed after = Observed.of(row.client(), row.after(), upstream, row.model(), false);

        assertThat(after.warnings().stream()
                        .map(warning -> warning.substring(0, warning.indexOf(';')))
                        .distinct())
                .as("warnings")
                .containsExactlyElementsOf(expected.codes());
        JsonNode there = at(after.body(), expected.path());
        switch (expected.treatment()) {
            case MAPPED, APPROXIMATED -> {
                assertThat(there.isMissingNode())
                        .as("%s is missing in %s", expected.path(), after.body())
                        .isFalse();
                assertThat(there.equals(at(before.body(), expected.path())))
                        .as("%s is there without it", expected.path())
                        .isFalse();
            }
            case DROPPED, SILENT -> assertThat(after).isEqualTo(before.withWarnings(after.warnings()));
            case EMULATED -> {
                assertThat(after.body()).isEqualTo(before.body());
                assertThat(after.stops()).isNotEmpty();
            }
            case REFUSED -> throw new AssertionError("is handled above");
        }
    }

    @ParameterizedTest(name = "{0} at {1}")
    @MethodSource("cells")
    void strictConversionsRefuseWhatOthersWarnOfByTheClientsOwnName(LossRow row, Dialect upstream, Expectation expected)
            throws RefusedException {
        if (expected.codes().isEmpty() && expected.treatment() != Treatment.REFUSED) {
            Observed strict = Observed.of(row.client(), row.after(), upstream, row.model(), true);

            assertThat(strict).isEqualTo(Observed.of(row.client(), row.after(), upstream, row.model(), false));
            return;
        }
        Failure failure = refused(row, upstream, true);

        String named = failure.param().orElseThrow();
        assertThat(failure.message()).contains("'" + named + "'");
        assertThat(row.sends(named.split("[.\\[]", 2)[0]))
                .as("%s is a field of %s", named, row.after())
                .isTrue();
    }

    @Test
    void everyCodeIsShownByARow() {
        Set<String> shown = cells().map(cell -> (Expectation) cell.get()[2])
                .flatMap(expected -> expected.codes().stream())
                .collect(Collectors.toSet());

        assertThat(Arrays.stream(Loss.values())
                        .filter(loss -> !NOT_OF_FIELDS.contains(loss))
                        .map(Loss::label))
                .allSatisfy(code -> assertThat(shown).contains(code));
    }

    /** With {@code -Dupdate.docs=true} this writes the tables instead. */
    @Test
    void thePageHasTheTables() throws IOException {
        String page = Files.readString(PAGE);
        String updated = put(put(page, "codes", LossTable.codes()), "tables", LossTable.tables());
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, updated);
            page = updated;
        }
        assertThat(page)
                .as("docs/conversion.md; mvn -pl transform-verticle -am test -Dupdate.docs=true rewrites its tables")
                .isEqualTo(updated);
    }

    @Test
    void thePageNamesEveryQuirk() throws IOException {
        List<String> lines = Files.readAllLines(PAGE);

        assertThat(LossTable.quirks())
                .allSatisfy(quirk -> assertThat(lines).anyMatch(line -> line.startsWith("| `" + quirk + "` |")));
    }

    private static String put(String page, String mark, String text) {
        String begin = "<!-- begin: " + mark + " -->\n";
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf("<!-- end: " + mark + " -->");
        assertThat(page).contains(begin, "<!-- end: " + mark + " -->");
        return page.substring(0, from) + '\n' + text.strip() + "\n\n" + page.substring(to);
    }

    private static Failure refused(LossRow row, Dialect upstream, boolean strict) {
        RefusedException[] refused = new RefusedException[1];
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Observed.of(row.client(), row.after(), upstream, row.model(), strict))
                .satisfies(thrown -> refused[0] = thrown);
        return refused[0].failure();
    }

    /** The node at a path such as {@code messages[0].content}; missing if there is none. */
    private static JsonNode at(JsonNode tree, String path) {
        JsonNode node = tree;
        for (String step : path.split("[.\\[]", -1)) {
            node = step.endsWith("]")
                    ? node.path(Integer.parseInt(step.substring(0, step.length() - 1)))
                    : node.path(step);
        }
        return node;
    }
}
