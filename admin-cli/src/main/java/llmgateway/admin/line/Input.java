package llmgateway.admin.line;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.JacksonYAMLParseException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;

/** What a command reads besides its words: secrets and documents, from files or from standard input, which it reads once. */
public final class Input {
    private static final String STANDARD_INPUT = "-";

    private final Terminal terminal;
    private boolean consumed;

    Input(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * The secret that an option names, without the newline at the end of a file.
     *
     * @param option the option's name, for errors
     */
    String secret(String option, SecretSource source) throws CommandException {
        String text = source.text();
        if (text.equals(STANDARD_INPUT) || text.startsWith("@")) {
            String file = text.equals(STANDARD_INPUT) ? text : text.substring(1);
            text = new String(read(file), StandardCharsets.UTF_8);
            text = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }
        if (text.isBlank()) {
            throw CommandException.badUsage(option + " got no secret: it is empty");
        }
        return text;
    }

    /** A YAML or JSON document, which must be an object, with its references resolved. */
    public JsonObject document(String file) throws CommandException {
        byte[] bytes = read(file);
        try {
            YAMLFactory yaml = YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                    .build();
            if (Json.read(new PlainYaml(yaml.createParser(bytes))) instanceof JsonObject document) {
                return new References(terminal, this).resolve(document);
            }
        } catch (JsonProcessingException malformed) {
            throw CommandException.refused(file + ": " + reason(malformed));
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
        throw CommandException.refused(file + ": is no mapping with sections such as upstream_accounts");
    }

    /** The bytes of a file, or of standard input for {@code -}. */
    byte[] read(String file) throws CommandException {
        try {
            if (!file.equals(STANDARD_INPUT)) {
                return Files.readAllBytes(terminal.workingDir().resolve(file));
            }
            if (consumed) {
                throw CommandException.badUsage("standard input can be read only once; use @file for the other");
            }
            consumed = true;
            return terminal.in().readAllBytes();
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        } catch (InvalidPathException malformed) {
            throw CommandException.refused("that is no path of a file: " + malformed.getReason());
        }
    }

    /** Where and why, without the text around it, which may hold secrets. */
    private static String reason(JsonProcessingException malformed) {
        String why = malformed instanceof JacksonYAMLParseException
                ? "is neither YAML nor JSON"
                : malformed.getOriginalMessage();
        JsonLocation place = malformed.getLocation();
        return place == null ? why : why + " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    }

    private static CommandException unreadable(String file, IOException why) {
        return CommandException.refused(
                why instanceof NoSuchFileException
                        ? "there is no file " + file
                        : "cannot read " + file + ": " + why.getMessage());
    }
}
