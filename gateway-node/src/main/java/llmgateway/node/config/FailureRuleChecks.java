package llmgateway.node.config;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.FailureRuleConfig;
import llmgateway.contracts.failure.FailureKind;

/** The rules for rules about failures: each says when it holds, and of failures that there can be. */
final class FailureRuleChecks {
    private static final Set<FailureKind> SILENT = Set.of(
            FailureKind.CONNECT_FAILED,
            FailureKind.STALE_CONNECTION,
            FailureKind.CONNECTION_LOST,
            FailureKind.UPSTREAM_TIMEOUT,
            FailureKind.BROKEN_REPLY,
            FailureKind.CREDENTIAL_REFUSED);

    private final Problems problems;

    FailureRuleChecks(Problems problems) {
        this.problems = problems;
    }

    void check(List<FailureRuleConfig> rules) {
        for (int i = 0; i < rules.size(); i++) {
            String path = "failure_rules[" + i + "]";
            if (!problems.within(path)) {
                check(rules.get(i), path);
            }
        }
    }

    private void check(FailureRuleConfig rule, String path) {
        boolean answered = !rule.status().isEmpty()
                || !rule.error().isEmpty()
                || !rule.message().isEmpty();
        if (!answered && rule.withoutAnswer().isEmpty()) {
            problems.add(path, "fits every failure", "at least one of status, error, message and without_answer");
        } else if (answered && !rule.withoutAnswer().isEmpty()) {
            problems.add(
                    path + ".without_answer", "stands beside what an answer says", "a rule of its own for silence");
        }
        Set<String> known = new TreeSet<>();
        SILENT.forEach(kind -> known.add(SettingNames.value(kind)));
        for (int i = 0; i < rule.withoutAnswer().size(); i++) {
            if (!SILENT.contains(rule.withoutAnswer().get(i))) {
                problems.add(
                        path + ".without_answer[" + i + "]", "never comes without an answer", String.join(", ", known));
            }
        }
        if (rule.endpoint().filter(Endpoint.Kind.LISTING::equals).isPresent()) {
            problems.add(path + ".endpoint", "is answered by the gateway itself", "conversation, side");
        }
    }
}
