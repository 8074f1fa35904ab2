package llmgateway.node.samples;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files that users start from, by their paths in the repository. */
public final class SampleFiles {
    private static final Path ROOT = Path.of("..");

    private SampleFiles() {}

    public static Path path(String name) {
        return ROOT.resolve(name);
    }

    public static String text(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The files below {@code directory}, by their paths in it. */
    public static List<String> below(String directory) {
        try (Stream<Path> files = Files.walk(path(directory))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> path(directory).relativize(file).toString())
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The only document of a YAML file. */
    public static JsonObject yaml(String name) {
        List<JsonObject> documents = documents(name);
        if (documents.size() != 1) {
            throw new AssertionError(name + " holds " + documents.size() + " documents");
        }
        return documents.get(0);
    }

    /** The documents of a YAML file, of which none has a key twice. */
    public static List<JsonObject> documents(String name) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        return StreamSupport.stream(
                        new Yaml(new SafeConstructor(strict))
                                .loadAll(text(name))
                                .spliterator(),
                        false)
                .map(SampleFiles::object)
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static JsonObject object(Object document) {
        return new JsonObject((Map<String, Object>) document);
    }

    /** The elements of a list, which are objects. */
    public static List<JsonObject> objects(JsonObject in, String key) {
        return Stream.ofNullable(in.getJsonArray(key))
                .flatMap(list -> list.stream().map(JsonObject.class::cast))
                .toList();
    }
}
