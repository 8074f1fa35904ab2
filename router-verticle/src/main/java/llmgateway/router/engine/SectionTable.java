package llmgateway.router.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.SectionsConfig;
import llmgateway.contracts.config.SectionsConfig.Section;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.message.Listed;
import llmgateway.contracts.model.ModelCatalog;

/**
 * The way from a model's name to the one account of a section. The longest section that a name begins with takes the rest of
 * the name, dots included, as the model; a name that begins with no section is a short one, and is looked up among the sections'
 * own names, models and further models. A section that is named by itself stands for its own model, never for its parent's.
 */
final class SectionTable implements ModelNames {
    private final SectionsConfig config;
    private final Map<String, AccountConfig> accounts = new HashMap<>();
    private final Set<String> labels = new HashSet<>();

    SectionTable(SectionsConfig config, List<AccountConfig> accounts) {
        this.config = config;
        for (AccountConfig account : accounts) {
            this.accounts.put(account.id(), account);
            labels.addAll(ModelCatalog.listed(account.provider()));
        }
        config.sections().forEach(section -> labels.addAll(served(section)));
    }

    @Override
    public Resolution resolve(String model) throws RefusedException {
        if (model.isEmpty()) {
            return find(config.defaultSection().orElseThrow(ModelNames::nameless), false);
        }
        return find(model, config.unknownToDefault());
    }

    @Override
    public String label(String model) {
        return labels.contains(model) ? model : "other";
    }

    private Resolution find(String name, boolean unknownToDefault) throws RefusedException {
        Optional<Section> enclosing = config.enclosing(name);
        if (enclosing.isPresent()) {
            Section section = enclosing.get();
            int length = section.name().length();
            return name.length() == length ? itself(section) : serve(section, name.substring(length + 1));
        }
        List<Section> matching = config.matching(name);
        if (matching.size() > 1) {
            throw ambiguous(name, matching);
        }
        if (matching.size() == 1) {
            Section section = matching.get(0);
            Optional<String> served = section.modelNamed(name);
            return served.isPresent() ? serve(section, served.get()) : itself(section);
        }
        Optional<Section> fallback =
                unknownToDefault ? config.defaultSection().flatMap(this::sectionOf) : Optional.empty();
        return serve(fallback.orElseThrow(() -> unknown(name)), name);
    }

    /** The section that {@code name} leads to. */
    private Optional<Section> sectionOf(String name) {
        return config.enclosing(name)
                .or(() -> Optional.of(config.matching(name))
                        .filter(matching -> matching.size() == 1)
                        .map(matching -> matching.get(0)));
    }

    private Resolution itself(Section section) throws RefusedException {
        return serve(
                section,
                section.model()
                        .orElseThrow(() -> ModelNames.refused(
                                FailureKind.UNKNOWN_MODEL,
                                "model: the section " + section.name() + " has no model of its own; ask for "
                                        + section.name() + ".MODEL.")));
    }

    private Resolution serve(Section section, String model) throws RefusedException {
        if (model.isEmpty()) {
            throw unknown(section.name() + ".");
        }
        AccountConfig account = accounts.get(section.accountId());
        if (account == null) {
            throw ModelNames.refused(
                    FailureKind.UNKNOWN_MODEL,
                    "model: the section " + section.name() + " has no API key, so it serves no model.");
        }
        return new Resolution(model, List.of(List.of(new Candidate(account, model))));
    }

    private static RefusedException unknown(String name) {
        return ModelNames.refused(
                FailureKind.UNKNOWN_MODEL, "model: " + name + " is not served by any section of this gateway.");
    }

    private RefusedException ambiguous(String name, List<Section> matching) {
        Set<String> candidates = new TreeSet<>();
        matching.forEach(section -> candidates.add(
                section.modelNamed(name).map(model -> qualified(section, model)).orElse(section.name())));
        return ModelNames.refused(
                FailureKind.AMBIGUOUS_MODEL,
                "The model '" + name + "' could be several; ask for one of " + String.join(", ", candidates) + ".");
    }

    /** A name that leads to {@code model} at {@code section}; the section's own if a section below has the longer one. */
    private String qualified(Section section, String model) {
        String name = section.name() + "." + model;
        return config.enclosing(name).filter(section::equals).isPresent() ? name : section.name();
    }

    /**
     * What can be asked for: sections with a model by their names, models by their short names where these are unambiguous. Of a
     * section that names no model the publicly known ones are listed.
     */
    List<Listed.Model> models() {
        Map<String, Listed.Model> byId = new LinkedHashMap<>();
        for (Section section : config.sections()) {
            AccountConfig account = accounts.get(section.accountId());
            if (account != null && account.active()) {
                if (section.model().isPresent()) {
                    list(section.name(), account, byId);
                }
                Set<String> served = served(section);
                if (served.isEmpty()) {
                    AccountModels.names(account).stream()
                            .map(model -> qualified(section, model))
                            .filter(name -> !name.equals(section.name()))
                            .forEach(name -> list(name, account, byId));
                }
                for (String model : served) {
                    boolean shortEnough = config.enclosing(model).isEmpty()
                            && config.matching(model).size() == 1;
                    list(shortEnough ? model : qualified(section, model), account, byId);
                }
            }
        }
        return List.copyOf(byId.values());
    }

    private static void list(String name, AccountConfig account, Map<String, Listed.Model> byId) {
        byId.putIfAbsent(name, new Listed.Model(name, account.provider()));
    }

    /** The sections that can be called. */
    List<Listed.Provider> providers() {
        List<Listed.Provider> providers = new ArrayList<>();
        for (Section section : config.sections()) {
            AccountConfig account = accounts.get(section.accountId());
            if (account != null && account.active()) {
                providers.add(new Listed.Provider(
                        section.name(), account.provider(), List.copyOf(served(section)), account.root()));
            }
        }
        return providers;
    }

    /** The models that a section names, its own first. */
    private static Set<String> served(Section section) {
        Set<String> models = new LinkedHashSet<>();
        section.model().ifPresent(models::add);
        models.addAll(section.models());
        return models;
    }
}
