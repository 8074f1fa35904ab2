package llmgateway.contracts.failure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Glob;
import llmgateway.contracts.config.FailureRuleConfig;
import llmgateway.contracts.config.GatewayConfig;

/**
 * What failures at upstreams mean: the rules of the configuration, then those that this program comes with, of which one always
 * fits. The first that fits holds. Immutable, any thread.
 */
public final class FailureRules {
    /** The rules without those of a configuration. */
    public static final FailureRules BUILT_IN = new FailureRules(FailureTable.rules());

    /** The status under which errors inside good answers are looked up. */
    private static final int INSIDE = 200;

    private final List<Rule> rules;

    private record Rule(FailureRuleConfig says, Ruling ruling) {
        boolean fits(String status, Endpoint.Kind endpoint) {
            return says.withoutAnswer().isEmpty()
                    && (says.status().isEmpty() || Glob.anyMatches(says.status(), status))
                    && says.endpoint().map(endpoint::equals).orElse(true);
        }

        boolean heedsWords() {
            return !says.error().isEmpty() || !says.message().isEmpty();
        }

        boolean fits(ErrorText error) {
            return (says.error().isEmpty()
                            || error.words().stream().anyMatch(word -> Glob.anyMatches(says.error(), word)))
                    && (says.message().isEmpty()
                            || Glob.anyMatches(says.message(), error.message().toLowerCase(Locale.ROOT)));
        }
    }

    private FailureRules(List<FailureRuleConfig> rules) {
        this.rules = rules.stream().map(rule -> new Rule(rule, ruling(rule))).toList();
    }

    /** The rules of {@code config} and after them those of this program. */
    public static FailureRules of(GatewayConfig config) {
        return config.failureRules().isEmpty()
                ? BUILT_IN
                : new FailureRules(Stream.concat(config.failureRules().stream(), FailureTable.rules().stream())
                        .toList());
    }

    private static Ruling ruling(FailureRuleConfig rule) {
        String reason = rule.reason().isEmpty() ? rule.kind().label().replace('_', ' ') : rule.reason();
        Penalty penalty = new Penalty(
                rule.fault().orElse(rule.kind().fault()),
                rule.scope(),
                Duration.ofSeconds(rule.firstSeconds()),
                Duration.ofSeconds(rule.longestSeconds()),
                Optional.empty(),
                reason);
        return new Ruling(rule.kind(), rule.processed(), rule.action(), penalty);
    }

    /** Whether an answer with {@code status} means one thing or another depending on the words in its body. */
    public boolean dependsOnWords(int status, Endpoint.Kind endpoint) {
        String text = Integer.toString(status);
        return rules.stream()
                .filter(rule -> rule.fits(text, endpoint))
                .findFirst()
                .map(Rule::heedsWords)
                .orElse(false);
    }

    /** What an error answer means. */
    public Ruling answered(int status, Endpoint.Kind endpoint, ErrorText error) {
        String text = Integer.toString(status);
        return rules.stream()
                .filter(rule -> rule.fits(text, endpoint) && rule.fits(error))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No error has the status " + status))
                .ruling();
    }

    /** What an error means that came inside a good answer, with a status for its code perhaps. */
    public Ruling inside(Endpoint.Kind endpoint, ErrorText error) {
        return answered(
                error.words().stream()
                        .filter(word -> word.matches("[45]\\d\\d"))
                        .findFirst()
                        .map(Integer::parseInt)
                        .orElse(INSIDE),
                endpoint,
                error);
    }

    /** What a failure without an answer means, or one that was judged by its kind alone; empty if no rule speaks of it. */
    public Optional<Ruling> unanswered(FailureKind kind) {
        return rules.stream()
                .filter(rule -> rule.says().withoutAnswer().contains(kind))
                .findFirst()
                .map(Rule::ruling);
    }

    /** {@code failure} as these rules judge it, by its kind alone. */
    public Failure judged(Failure failure) {
        return unanswered(failure.kind())
                .map(ruling -> ruling.applied(failure).withRemedy(failure.remedy()))
                .orElse(failure);
    }
}
