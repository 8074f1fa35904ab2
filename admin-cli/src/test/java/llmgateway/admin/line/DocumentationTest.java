package llmgateway.admin.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import llmgateway.admin.Shell;
import llmgateway.admin.command.Commands;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/admin.md shows is what the program understands. */
class DocumentationTest {
    private static final String PROMPT = "$ bin/gateway-admin ";
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern FILE = Pattern.compile("@(\\S+)");

    @TempDir
    Path directory;

    private String page;

    @BeforeEach
    void read() throws IOException {
        page = Files.readString(Path.of("../docs/admin.md"));
        Files.writeString(directory.resolve("accounts.yaml"), "upstream_accounts: []\n");
        Matcher files = FILE.matcher(page);
        while (files.find()) {
            Files.writeString(directory.resolve(files.group(1).replace("`", "")), "secret");
        }
    }

    @Test
    void everyExampleIsUnderstood() throws Exception {
        for (String example : examples()) {
            Invocation invocation = understood(example);
            assertThat(example).startsWith(invocation.command().name());
        }
    }

    @Test
    void everyCommandHasAnExample() throws Exception {
        Set<String> shown = new HashSet<>();
        for (String example : examples()) {
            shown.add(understood(example).command().name());
        }
        assertThat(Commands.catalog().commands()).extracting(Command::name).allMatch(shown::contains);
    }

    @Test
    void theOlderSpellingsAreWhatThePageSays() throws Exception {
        Matcher rows =
                Pattern.compile("\\| `([a-z]+-[a-z][^`]*)` \\| `([^`]+)` \\|").matcher(page);
        List<String> older = new ArrayList<>();
        while (rows.find()) {
            Invocation then = understood(rows.group(1));
            Invocation now = understood(rows.group(2));
            assertThat(then.command().name()).isEqualTo(now.command().name());
            JsonObject arguments = then.arguments();
            assertThat(arguments).isEqualTo(now.arguments());
            older.add(rows.group(1));
        }
        assertThat(older).hasSize(11);
    }

    private List<String> examples() {
        List<String> examples = page.lines()
                .filter(line -> line.startsWith(PROMPT))
                .map(line -> line.substring(PROMPT.length()))
                .toList();
        assertThat(examples).hasSizeGreaterThan(50);
        return examples;
    }

    private Invocation understood(String line) throws CommandException {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return new Shell(directory).input("secret").commandLine().parse(words.toArray(String[]::new));
    }
}
