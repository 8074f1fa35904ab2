package llmgateway.contracts.config;

import java.util.List;
import java.util.Optional;

/**
 * The sections of a TOML configuration, by whose names models are asked for; they take the place of routes. Section names are
 * compared without regard to case.
 *
 * @param defaultSection what serves requests that name no model: a section's name or a qualified name
 * @param unknownToDefault whether the default's section takes names that fit nowhere, instead of a refusal
 */
public record SectionsConfig(List<Section> sections, Optional<String> defaultSection, boolean unknownToDefault) {

    public SectionsConfig {
        sections = List.copyOf(sections);
    }

    /**
     * A place where models are served.
     *
     * @param name the elements of its header below {@code llm.provider}, joined by dots, such as {@code openai.azure}
     * @param lastElement the last of these elements, which may hold dots itself
     * @param accountId the account that serves it; one that is not configured if the section has no credential
     * @param model the model that the section by itself stands for
     * @param models further models that it serves
     */
    public record Section(
            String name, String lastElement, String accountId, Optional<String> model, List<String> models) {

        public Section {
            models = List.copyOf(models);
        }

        /** The model of this section that {@code asked} names, in the section's own spelling. */
        public Optional<String> modelNamed(String asked) {
            return model.filter(asked::equalsIgnoreCase)
                    .or(() -> models.stream().filter(asked::equalsIgnoreCase).findFirst());
        }
    }

    /** The longest section that {@code asked} names, or begins with before a dot. */
    public Optional<Section> enclosing(String asked) {
        Section longest = null;
        for (Section section : sections) {
            int length = section.name().length();
            boolean fits = asked.regionMatches(true, 0, section.name(), 0, length)
                    && (asked.length() == length || asked.charAt(length) == '.');
            if (fits && (longest == null || length > longest.name().length())) {
                longest = section;
            }
        }
        return Optional.ofNullable(longest);
    }

    /** The sections that have {@code asked} for their last element, their model or one of their models. */
    public List<Section> matching(String asked) {
        return sections.stream()
                .filter(section -> section.lastElement().equalsIgnoreCase(asked)
                        || section.modelNamed(asked).isPresent())
                .toList();
    }
}
