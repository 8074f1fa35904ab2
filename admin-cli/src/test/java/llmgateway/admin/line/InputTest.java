package llmgateway.admin.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import llmgateway.admin.Shell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputTest {
    @TempDir
    Path directory;

    @Test
    void readsYaml() throws Exception {
        assertThat(document("""
                # accounts
                gateway_keys:
                  - name: team
                    expires_at: 2027-01-01T00:00:00Z
                    models: ["claude-*"]
                    weight: 3
                    active: true
                    none:
                """)).isEqualTo(new JsonObject("""
                {"gateway_keys":[{"name":"team","expires_at":"2027-01-01T00:00:00Z","models":["claude-*"],
                 "weight":3,"active":true,"none":null}]}"""));
    }

    @Test
    void readsJson() throws Exception {
        assertThat(document("{\"model_routes\": [{\"source_model\": \"a\"}]}"))
                .isEqualTo(new JsonObject("{\"model_routes\":[{\"source_model\":\"a\"}]}"));
    }

    @Test
    void readsStandardInput() throws Exception {
        Shell shell = new Shell(directory).input("a: 1");
        assertThat(shell.commandLine().parse("config", "plan", "-").arguments())
                .isEqualTo(new JsonObject("{\"document\":{\"a\":1}}"));
    }

    @Test
    void replacesReferences() throws Exception {
        Files.writeString(directory.resolve("key.txt"), "from-file\n");
        assertThat(document("a: [\"x-${NAME}\", \"${file:key.txt}\", \"$${NAME}\"]"))
                .isEqualTo(new JsonObject("{\"a\":[\"x-value\",\"from-file\",\"${NAME}\"]}"));
    }

    @Test
    void refusesBrokenDocumentsWithoutShowingThem() {
        assertThatThrownBy(() -> document("a: 1\nkey: [canary\nb: 2")).hasMessageContaining("neither YAML nor JSON");
        assertThatThrownBy(() -> document("a: canary\na: 2")).hasMessageContaining("'a'");
        assertThatThrownBy(() -> document("a: &x canary\nb: *x")).hasMessageContaining("aliases");
        assertThatThrownBy(() -> document("a: canary\n---\nb: 1")).hasMessageContaining("more follows");
        assertThatThrownBy(() -> document("- canary")).hasMessageContaining("no mapping");
        assertThatThrownBy(() -> document("")).hasMessageContaining("empty");
        assertThatThrownBy(() -> document("a: ${ABSENT}")).hasMessageContaining("${ABSENT}");
        for (String text : new String[] {"a: 1\nkey: [canary\nb: 2", "a: canary\na: 2", "- canary"}) {
            assertThatThrownBy(() -> document(text)).hasMessageNotContaining("canary");
        }
    }

    @Test
    void namesAFileThatIsNotThere() {
        Shell shell = new Shell(directory);
        assertThat(shell.run("config", "plan", "absent.yaml")).isEqualTo(CommandException.REFUSED);
        assertThat(shell.err()).contains("there is no file absent.yaml");
    }

    private JsonObject document(String text) throws Exception {
        Files.writeString(directory.resolve("document"), text);
        return new Shell(directory)
                .env("NAME", "value")
                .commandLine()
                .parse("config", "plan", "document")
                .arguments()
                .getJsonObject("document");
    }
}
