package llmgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void printsItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(text(out)).startsWith("gateway-admin ");
    }

    @Test
    void suggestsTheNearestCommand() {
        assertThat(run("upstreem", "list")).isEqualTo(2);
        assertThat(text(err)).contains("did you mean 'upstream'?");
    }

    @Test
    void withoutACommandItShowsItsUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(text(err)).contains("Usage: gateway-admin").contains("upstream");
    }

    @Test
    void saysWhereAccountsAreSet() {
        assertThat(run("upstream", "list", "--json")).isEqualTo(1);
        assertThat(text(err)).contains("docs/configuration.md");
    }

    private int run(String... args) {
        return Main.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
