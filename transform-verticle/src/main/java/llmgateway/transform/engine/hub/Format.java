package llmgateway.transform.engine.hub;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must look like.
 *
 * @param name the schema's name; null if the dialect has none
 * @param schema the schema of {@link Kind#JSON_SCHEMA}; else null
 * @param verbosity OpenAI's {@code verbosity}; null if not given
 */
public record Format(
        Kind kind,
        @Nullable String name,
        @Nullable String description,
        @Nullable JsonNode schema,
        @Nullable Boolean strict,
        @Nullable String verbosity) {

    /** Nothing was said. */
    public static final Format UNSET = new Format(Kind.UNSET, null, null, null, null, null);

    /** The forms of an answer. */
    public enum Kind {
        UNSET,
        TEXT,
        /** Any JSON object. */
        JSON_OBJECT,
        JSON_SCHEMA
    }
}
