package llmgateway.contracts.failure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import llmgateway.contracts.Glob;
import llmgateway.contracts.config.FailureRuleConfig;

/** The page of the documentation that tells what failures mean, made of the rules themselves. */
final class FailureReference {
    private static final String INTRODUCTION = """
            # What failures mean

            What an upstream answers, or does not answer, is judged by the first rule below that fits. A rule says whose fault the
            failure was, what the gateway does, who rests afterwards and for how long.

            - **Only the guilty rest.** `request`: nobody. `family`: the account, for models of one family (all Opus, all Sonnet,
              …; any other model by itself). `account`: the account, for all models. `provider`: the model family on the account,
              and for the first rest's length all accounts at the same server.
            - A time that the provider states (`retry-after`, `retry-after-ms`, or the reset of a limit that has nothing left) goes
              before the times below and is never shortened. It ends early when an answer states that there is something left, or
              when a real request succeeds: every ten minutes one is let through to find out.
            - Otherwise a rest begins as short as the table says and doubles each time that it did not help, up to the longest; all
              rests vary by a fifth, so that nobody comes back at the same moment. When it is over, one request finds out whether
              the account works; the others wait for its answer to begin, or go elsewhere.
            - With [`routing.health_check_seconds`](configuration.md#routing) the gateway itself finds out whether a guessed rest is over, by
              a tiny request; see [operating.md](operating.md#accounts-that-fail).
            - All nodes of a gateway know within a second who rests and whose rest has ended; each finds out for itself whether a
              rest is over. A node that was cut off is told of it when it is back.
            - Who rests without a stated time is asked nevertheless if nobody else is left.
            - Side calls (`count_tokens`, embeddings, lists, …) and errors that the caller made let nobody rest. Limits that a
              `client-token` account meets are its callers' own and let nobody rest either.
            - `stop` passes the answer on to the client as it is. After other actions a client sees it only if no other account
              helped.
            - `gateway-admin upstream list` shows who rests, why and until when; `upstream release ID` ends it.

            Rules of your own come first ([`failure_rules`](configuration.md#failure_rules)), for example: a server whose 404
            means that one account lacks the model, and a gateway whose 418 means that its quota is used up.

            ```yaml
            failure_rules:
              - { status: ["404"], error: [model_not_found], kind: upstream-error, action: next-account, reason: model missing }
              - { status: ["418"], kind: quota-exhausted, scope: account, first_seconds: 60, longest_seconds: 600, reason: quota used up }
            ```

            The status 200 stands for an error inside a good answer; such an error counts as long as nothing has reached the client.
            An error code of three digits counts as that status.

            | status | error type or code | message | calls | kind | fault | processed | action | rests | first, longest | reason |
            |---|---|---|---|---|---|---|---|---|---|---|
            """;

    private FailureReference() {}

    static String markdown() {
        return INTRODUCTION
                + FailureTable.rules().stream().map(FailureReference::row).collect(Collectors.joining());
    }

    private static String row(FailureRuleConfig rule) {
        String status = rule.withoutAnswer().isEmpty()
                ? patterns(rule.status())
                : "no answer: `" + label(rule.withoutAnswer().get(0)) + "`";
        return "| "
                + String.join(
                        " | ",
                        status,
                        patterns(rule.error()),
                        patterns(rule.message()),
                        rule.endpoint().map(FailureReference::label).orElse("all"),
                        "`" + label(rule.kind()) + "`",
                        label(rule.fault().orElse(rule.kind().fault())),
                        processed(rule),
                        label(rule.action()),
                        label(rule.scope()),
                        rest(rule),
                        rule.reason())
                + " |\n";
    }

    private static String processed(FailureRuleConfig rule) {
        Optional<String> stated = rule.processed().map(FailureReference::label);
        return stated.orElse(rule.withoutAnswer().isEmpty() ? "answered" : "as seen");
    }

    private static String rest(FailureRuleConfig rule) {
        return rule.firstSeconds() == 0 ? "" : seconds(rule.firstSeconds()) + ", " + seconds(rule.longestSeconds());
    }

    private static String seconds(int seconds) {
        return seconds % 60 == 0 ? Duration.ofSeconds(seconds).toMinutes() + " min" : seconds + " s";
    }

    private static String patterns(List<Glob> patterns) {
        return patterns.stream().map(glob -> "`" + glob.pattern() + "`").collect(Collectors.joining(", "));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
