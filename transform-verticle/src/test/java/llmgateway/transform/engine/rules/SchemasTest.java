package llmgateway.transform.engine.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import llmgateway.transform.engine.json.JsonTree;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemasTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null                                    | {\"type\":\"object\",\"properties\":{}}",
                "{}                                      | {\"type\":\"object\",\"properties\":{}}",
                "{\"properties\":{\"a\":{}}}             | {\"properties\":{\"a\":{}},\"type\":\"object\"}",
                "{\"type\":\"object\"}                   | {\"type\":\"object\",\"properties\":{}}"
            })
    void everyToolHasAnObjectWithProperties(String given, String expected) {
        assertThat(JsonTree.text(Schemas.ofTool(tree(given)))).isEqualTo(expected);
        assertThat(JsonTree.text(Schemas.ofTool(null))).isEqualTo("{\"type\":\"object\",\"properties\":{}}");
    }

    @Test
    @DisplayName("ca.schema_keep")
    void aToolsSchemaIsOtherwiseUntouched() {
        String schema = "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"type\":\"object\","
                + "\"$defs\":{\"x\":{\"type\":\"number\",\"minimum\":1.0}},"
                + "\"properties\":{\"a\":{\"anyOf\":[{\"$ref\":\"#/$defs/x\"},{\"format\":\"date\"}]}}}";
        assertThat(JsonTree.text(Schemas.ofTool(tree(schema)))).isEqualTo(schema);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":[\"string\",\"null\"]}},\"required\":[\"a\"],\"additionalProperties\":false}",
                "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"a+\"}}"
            })
    void openAiTakesClosedSchemasStrictly(String schema) {
        assertThat(Schemas.strictAtOpenAi(tree(schema))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\",\"properties\":{}}",
                "{\"type\":\"object\",\"properties\":{\"a\":{}},\"additionalProperties\":false}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"oneOf\":[]}},\"required\":[\"a\"],\"additionalProperties\":false}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"default\":1}},\"required\":[\"a\"],\"additionalProperties\":false}",
                "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{}}}",
                "true"
            })
    void openAiDoesNotTakeOpenSchemasStrictly(String schema) {
        assertThat(Schemas.strictAtOpenAi(tree(schema))).isFalse();
    }

    @Test
    void forAnthropicBoundsBecomeWordsAndObjectsAreClosed() {
        JsonNode schema =
                tree("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":9,"
                        + "\"description\":\"A number.\"},\"s\":{\"type\":\"string\",\"format\":\"byte\"},"
                        + "\"l\":{\"type\":\"array\",\"minItems\":3,\"items\":{\"oneOf\":[{\"type\":\"string\",\"maxLength\":3}]}}},"
                        + "\"required\":[\"n\"]}");
        assertThat(JsonTree.text(Schemas.reducedForAnthropic(schema)))
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\","
                        + "\"description\":\"A number.\\n\\n{minimum: 1, maximum: 9}\"},"
                        + "\"s\":{\"type\":\"string\",\"description\":\"{format: \\\"byte\\\"}\"},"
                        + "\"l\":{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"string\",\"description\":\"{maxLength: 3}\"}]},"
                        + "\"description\":\"{minItems: 3}\"}},\"required\":[\"n\"],\"additionalProperties\":false}");
    }

    @Test
    void forAnthropicASchemaOfTheSubsetStays() {
        JsonNode schema = tree("{\"type\":\"object\",\"properties\":{\"l\":{\"type\":\"array\",\"minItems\":1,"
                + "\"items\":{\"type\":\"string\",\"format\":\"date-time\"}}},\"additionalProperties\":false}");
        assertThat(Schemas.strictAtAnthropic(schema)).isTrue();
        assertThat(Schemas.strictAtAnthropic(tree("{\"type\":\"object\",\"properties\":{}}")))
                .isFalse();
    }

    private static JsonNode tree(String json) {
        return Objects.requireNonNull(JsonTree.readOrNull(json));
    }
}
