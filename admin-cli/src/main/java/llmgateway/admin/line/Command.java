package llmgateway.admin.line;

import java.util.List;
import java.util.function.Supplier;

/**
 * A command that can be typed.
 *
 * @param group its first word
 * @param verb its second word, empty if it has none
 * @param operands the names of the words that follow, such as {@code ID}
 * @param arguments makes the object that its options are read into
 * @param summary one sentence for the help
 * @param example a line that works, without the program's name
 */
public record Command(
        String group,
        String verb,
        List<String> operands,
        Supplier<? extends Arguments> arguments,
        Work work,
        String summary,
        String example) {

    public String name() {
        return verb.isEmpty() ? group : group + " " + verb;
    }
}
