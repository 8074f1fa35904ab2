package llmgateway.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    /** With {@code -Dupdate.docs=true} this writes the page instead. */
    @Test
    void theDocumentationNamesEveryKeyAsTheRecordsDo() throws IOException {
        if (Boolean.getBoolean("update.docs")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, ConfigReference.markdown());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md; mvn -pl gateway-node -am test -Dupdate.docs=true rewrites it")
                .isEqualTo(ConfigReference.markdown());
    }

    @Test
    void keysOfNestedRecordsAndListsAreListed() {
        assertThat(ConfigReference.markdown())
                .contains("## `cluster.event_bus.tls`")
                .contains("## `model_routes[].targets[]`")
                .contains("## `oauth.profiles.<name>`")
                .contains("| `source_model` | a text | *required* |")
                .contains("| `port` | 0 to 65535 | `8080` |")
                .contains("| `apis` | list of: `messages`, `chat`, `responses`, `embeddings` |  |")
                .contains("| `api_key` | secret text |  |");
    }
}
