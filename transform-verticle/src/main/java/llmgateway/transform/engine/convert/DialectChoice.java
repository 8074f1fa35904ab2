package llmgateway.transform.engine.convert;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.model.ModelFacts;
import llmgateway.contracts.model.ThinkingClass;

/** Chooses the dialect in which an account is best asked: the client's own, else the one that can say most of it. */
public final class DialectChoice {

    private DialectChoice() {}

    /**
     * The dialect for one request.
     *
     * @param model the model's name at the account
     * @return empty if the account cannot be asked at all
     */
    public static Optional<Dialect> of(
            Endpoint endpoint, AccountConfig account, String model, ConversionSettings settings) {
        Set<Dialect> apis = account.apis();
        if (endpoint.servedBy(apis)) {
            return Optional.of(endpoint.dialect());
        }
        if (!settings.allowed()) {
            return Optional.empty();
        }
        if (endpoint == Endpoint.COUNT_TOKENS) {
            boolean counts = apis.contains(Dialect.RESPONSES) && RequestConversion.isVendors(account);
            return counts ? Optional.of(Dialect.RESPONSES) : Optional.empty();
        }
        if (endpoint.kind() != Endpoint.Kind.CONVERSATION) {
            return Optional.empty();
        }
        return preferred(settings.models().facts(model)).stream()
                .filter(apis::contains)
                .findFirst();
    }

    private static List<Dialect> preferred(ModelFacts facts) {
        if (facts.thinking() != ThinkingClass.NONE) {
            return List.of(Dialect.MESSAGES, Dialect.CHAT, Dialect.RESPONSES);
        }
        return facts.reasoning()
                ? List.of(Dialect.RESPONSES, Dialect.CHAT, Dialect.MESSAGES)
                : List.of(Dialect.CHAT, Dialect.RESPONSES, Dialect.MESSAGES);
    }
}
