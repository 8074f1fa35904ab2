package llmgateway.node.config;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.SectionsConfig;
import llmgateway.node.config.EmxTable.Given;

/**
 * A section of a TOML file with what it inherits.
 *
 * @param elements the parts of its header below {@code llm.provider}
 * @param path its header, as a problem would name it
 * @param access how it is called
 * @param model the model that it stands for; never inherited
 * @param models further models; never inherited
 */
record EmxSection(List<String> elements, String path, Access access, Optional<String> model, List<String> models) {

    /** What a section passes on to those below it. */
    record Access(Optional<Given> type, Optional<Given> apiKey, Optional<Given> baseUrl) {
        static final Access NONE = new Access(Optional.empty(), Optional.empty(), Optional.empty());
    }

    String name() {
        return String.join(".", elements);
    }

    SectionsConfig.Section config() {
        return new SectionsConfig.Section(name(), elements.get(elements.size() - 1), name(), model, models);
    }
}
