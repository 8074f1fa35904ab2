package llmgateway.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
class EmxProblemsTest {
    private static final String SECTION_KEYS = "api_base, base_url, api_key, model, models, type";
    private static final String QUOTES =
            "texts and names that hold a dot in quotes, as model = \"gpt-4.1\" in [llm.provider.openai.\"gpt-4.1\"]";
    private static final String OPENAI = "[llm.provider.openai]\napi_key = \"sk-k\"\n";

    @TempDir
    Path dir;

    private ConfigFiles configs;

    @BeforeEach
    void setUp(Vertx vertx) {
        configs = new ConfigFiles(vertx, dir);
    }

    private List<String> problems(String content) {
        return configs.problems("config.toml", content, Map.of("ANTHROPIC_BASE_URL", "ftp://somewhere"));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                // Names of keys and types of values.
                arguments("[server]\nport = 1", "server is an unknown key; allowed: llm"),
                arguments("llm = 1", "llm is a number and no table; allowed: a table [llm]"),
                arguments(
                        "[llm]\nhots = \"a\"",
                        "llm.hots is an unknown key; did you mean host?; allowed: host, port, provider"),
                arguments("[llm]\nport = \"high\"", "llm.port is a text and no number; allowed: 0 to 65535"),
                arguments("[llm]\nport = 65536", "llm.port is out of range; allowed: 0 to 65535"),
                arguments(
                        "[llm.provider]\napi_key = \"k\"",
                        "llm.provider.api_key is an unknown key; allowed: type, default, unknown_models, and sections such as"
                                + " [llm.provider.openai]"),
                arguments(
                        "[llm.provider]\ntype = 1",
                        "llm.provider.type is a number and no text; allowed: a text in quotes"),
                arguments(
                        "[llm.provider]\ntype = \"azure\"",
                        "llm.provider.type is an unknown type; allowed: openai, anthropic"),
                arguments(
                        OPENAI + "modle = \"gpt-4\"",
                        "llm.provider.openai.modle is an unknown key; did you mean model?; allowed: " + SECTION_KEYS),
                arguments(
                        OPENAI + "model = 4.1",
                        "llm.provider.openai.model is a number and no text; allowed: a text in quotes"),
                arguments(
                        OPENAI + "models = \"gpt-4\"",
                        "llm.provider.openai.models is a text and no list; allowed: a list of texts in quotes"),
                arguments(
                        OPENAI + "models = [\"gpt-4\", 4, \"\"]",
                        "llm.provider.openai.models[1] is a number and no text; allowed: a text in quotes\n"
                                + "llm.provider.openai.models[2] is empty; allowed: a text in quotes"),
                arguments(
                        OPENAI + "[llm.provider.openai.model]\nname = \"gpt-4\"",
                        "llm.provider.openai.model is a map and no text; allowed: a text in quotes"),
                arguments(
                        OPENAI + "[[llm.provider.openai.azure]]\nmodel = \"gpt-4\"",
                        "llm.provider.openai.azure is an unknown key; allowed: " + SECTION_KEYS),
                // Names that hold a dot.
                arguments(
                        OPENAI + "[llm.provider.openai.gpt-4.1]\nmodel = \"gpt-4.1\"",
                        "llm.provider.openai.gpt-4.1 is read as a section 1 inside of a section gpt-4; allowed:"
                                + " [llm.provider.openai.\"gpt-4.1\"], with the name that holds a dot in quotes"),
                arguments(
                        "[llm.provider.claude-3.5-sonnet]\napi_key = \"k\"",
                        "llm.provider.claude-3.5-sonnet is read as a section 5-sonnet inside of a section claude-3; allowed:"
                                + " [llm.provider.\"claude-3.5-sonnet\"], with the name that holds a dot in quotes"),
                arguments(
                        "[llm.provider.openai.gpt-4.1]\nmodel = \"a\"\n[llm.provider]\ndefault = \"openai.gpt-4.1\"",
                        "llm.provider.openai.gpt-4.1 is read as a section 1 inside of a section gpt-4; allowed:"
                                + " [llm.provider.openai.\"gpt-4.1\"], with the name that holds a dot in quotes"),
                // Sections.
                arguments(
                        "[llm.provider.openai.azure]\nmodel = \"gpt-4\"",
                        "llm.provider.openai.azure has no api_key; allowed: api_key here or in a section above, or the variable"
                                + " EMX_LLM_OPENAI_API_KEY or OPENAI_API_KEY"),
                arguments(
                        "[llm.provider.groq]\napi_key = \"k\"\n[llm.provider.groq.fast]",
                        "llm.provider.groq has no type; allowed: type = \"openai\" or \"anthropic\", here or in [llm.provider]"),
                arguments(
                        OPENAI + "api_base = \"http://127.0.0.1:1\"\nbase_url = \"http://127.0.0.1:1\"",
                        "llm.provider.openai has both api_base and base_url; allowed: one of them"),
                arguments(
                        OPENAI + "[llm.provider.OpenAI]\napi_key = \"k\"",
                        "llm.provider.OpenAI has the name of another section; allowed: each name once; case makes no"
                                + " difference"),
                arguments(
                        OPENAI + "[llm.provider.openai.\"a.b\"]\n[llm.provider.openai.a.b]",
                        "llm.provider.openai.a.b has the name of another section; allowed: each name once; case makes no"
                                + " difference"),
                arguments(
                        OPENAI + "[llm.provider.openai.\"\"]",
                        "llm.provider.openai.\"\" has an empty name; allowed: a name"),
                arguments(
                        OPENAI + "[llm.provider.openai.a]\napi_base = \"nowhere\"\n[llm.provider.openai.a.b]",
                        "llm.provider.openai.a.api_base is not an http or https URL; allowed: a URL such as"
                                + " https://host:port/path"),
                arguments(
                        "[llm.provider.openai]\napi_key = \"two words\"",
                        "llm.provider.openai.api_key holds characters that a header cannot carry; allowed: visible ASCII"
                                + " characters without blanks or line ends"),
                arguments(
                        "[llm.provider.openai]\napi_key = \"${UNSET}\"",
                        "llm.provider.openai.api_key refers to the environment variable UNSET, which is not set"),
                arguments(
                        "[llm.provider.anthropic]\napi_key = \"k\"",
                        "$ANTHROPIC_BASE_URL is not an http or https URL; allowed: a URL such as https://host:port/path"),
                arguments(
                        OPENAI + "api_base = \"http://localhost:8848/v1\"",
                        "llm.provider.openai.api_base is the address of this gateway itself; allowed: the provider's server"),
                // The default.
                arguments(
                        OPENAI + "[llm.provider]\ndefault = \"openia.gpt-4\"",
                        "llm.provider.default names no section; allowed: one of openai, alone or with a model behind it"),
                arguments(
                        "[llm.provider]\ndefault = \"openai.gpt-4\"",
                        "llm.provider.default names no section; allowed: none, since there are no sections"),
                arguments(
                        "[llm.provider]\ndefault = \"gpt-4\"\n" + OPENAI
                                + "model = \"gpt-4\"\n[llm.provider.openai.eu]\nmodel = \"gpt-4\"",
                        "llm.provider.default could be several sections; allowed: one of openai, openai.eu, alone or with a"
                                + " model behind it"),
                arguments(
                        "[llm.provider]\nunknown_models = \"default\"",
                        "llm.provider.unknown_models has no default to go to; allowed: a section's name as"
                                + " llm.provider.default"),
                arguments(
                        "[llm.provider]\nunknown_models = \"guess\"",
                        "llm.provider.unknown_models has an unknown value; allowed: default"),
                // The listener.
                arguments(
                        "[llm]\nhost = \"0.0.0.0\"",
                        "llm.host is reachable from other machines while no client key is configured; allowed: 127.0.0.1; a"
                                + " file that can hold client keys is one in YAML"),
                // Files that are no TOML.
                arguments(
                        OPENAI + "model = gpt-4",
                        "llm.provider.openai.model line 3, column 9: not valid TOML; allowed: " + QUOTES),
                arguments(
                        "[llm.provider]\ndefault = openai.gpt-4",
                        "llm.provider.default line 2, column 11: not valid TOML; allowed: " + QUOTES),
                arguments(
                        OPENAI + "models = [gpt-4]",
                        "llm.provider.openai.models line 3, column 11: not valid TOML; allowed: " + QUOTES),
                arguments(
                        "[llm.provider.openai]\napi_key = ${KEY}",
                        "llm.provider.openai.api_key line 2, column 11: not valid TOML; allowed: " + QUOTES),
                arguments("[llm\nport = 1", "line 1, column 5: not valid TOML; allowed: " + QUOTES),
                arguments(OPENAI + OPENAI, "llm.provider.openai line 3, column 21: Table redefined"),
                arguments("[llm]\nport = 1\nport = 2", "llm.port line 3, column 9: Duplicate key"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedWithItsKeyAndWhatIsAllowed(String toml, String expected) {
        assertThat(problems(toml)).containsExactlyElementsOf(List.of(expected.split("\n")));
    }

    @Test
    void allProblemsOfAFileAreListedAtOnce() {
        assertThat(problems("""
                        extra = 1
                        [llm]
                        host = "0.0.0.0"
                        port = "high"
                        [llm.provider]
                        default = "nobody"
                        [llm.provider.openai]
                        model = 4
                        [llm.provider.anthropic]
                        api_key = "${UNSET}"
                        api_base = "nowhere"
                        [llm.provider.groq]
                        api_key = "k"
                        """))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactlyInAnyOrder(
                        "extra",
                        "llm.host",
                        "llm.port",
                        "llm.provider.default",
                        "llm.provider.openai",
                        "llm.provider.openai.model",
                        "llm.provider.anthropic.api_key",
                        "$ANTHROPIC_BASE_URL",
                        "llm.provider.groq");
    }

    static Stream<String> leaks() {
        return Stream.of(
                "[llm.provider.openai]\napi_key = CANARY",
                "[llm.provider.openai]\napi_key = [\"CANARY\"]",
                "[llm.provider.openai]\napi_key = \"CANARY\nCANARY = 1",
                "[llm.provider.openai]\napi_key = \"CANARY x\"\nmodel = \"m\"",
                "[llm.provider.openai]\napi_key = \"k\"\napi_base = \"https://u:CANARY@h\"",
                "[llm.provider.openai]\napi_key = \"\"\"\nCANARY==\n[CANARY]\n",
                "CANARY",
                "[llm.provider.openai]\ntype = \"CANARY\"\napi_key = \"CANARY\"\nmodels = \"CANARY\"");
    }

    @ParameterizedTest
    @MethodSource("leaks")
    void noProblemShowsAValue(String content) {
        assertThat(problems(content.replace("CANARY", "hunter2-canary")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).doesNotContain("hunter2"));
    }
}
