package llmgateway.node.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.port.Telemetry.ExchangeSummary;
import llmgateway.contracts.testing.Accounts;
import llmgateway.contracts.testing.Await;
import llmgateway.node.telemetry.MicrometerTelemetry;
import llmgateway.node.telemetry.ProcessMetrics;

/** What Prometheus finds at a node at which everything that is counted has happened once: metrics, their labels, and the values of those. */
final class Exposition {
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    /** Labels whose values are names of their owner's choice. */
    private static final Set<String> NAMES = Set.of("account", "provider", "model");
    /** What Prometheus itself adds. */
    private static final Map<String, Set<String>> TARGET = Map.of("job", Set.of("llm-gateway"), "instance", Set.of());

    private final Map<String, Map<String, Set<String>>> metrics = new HashMap<>();

    private Exposition() {}

    static Exposition ofNode() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (ProcessMetrics process = new ProcessMetrics(registry)) {
            assertThat(process).isNotNull();
            happen(new MicrometerTelemetry(registry));
            System.gc();
            Await.until(
                    "a garbage collection is counted", () -> registry.scrape().contains("jvm_gc_pause_seconds_sum"));
            Exposition exposition = new Exposition();
            registry.scrape().lines().filter(line -> !line.startsWith("#")).forEach(exposition::take);
            exposition.add("up", Map.of());
            return exposition;
        }
    }

    private static void happen(MicrometerTelemetry telemetry) {
        Usage usage = new Usage(1, 1, 1, 1, 1, false);
        Served served = new Served("anthropic", "main", "claude-sonnet-4-5", "claude-sonnet-4-5", 1, 1);
        for (Outcome outcome : Outcome.values()) {
            telemetry.exchangeStarted();
            telemetry.exchangeEnded(new ExchangeSummary(Dialect.MESSAGES, "team", served, outcome, usage, 1, 1, 1));
            telemetry.attemptEnded("main", outcome.label(), usage, 1);
        }
        for (FailureKind failure : FailureKind.values()) {
            telemetry.attemptEnded("main", failure.label(), usage, 1);
        }
        for (String result :
                List.of("ok", "not_sent", "no_answer", "busy", "gone", "invalid_grant", "refused", "not_writable")) {
            telemetry.tokenRenewed("main", result);
        }
        telemetry.affinity("hit");
        for (String use : List.of("bus", "admin", "server")) {
            telemetry.certificate(use, () -> 1);
        }
        telemetry.accounts(List.of(Accounts.account("main", "anthropic", "")), new AccountStates() {
            @Override
            public AccountStatus of(AccountConfig account, String model) {
                return AccountStatus.of(AccountState.ACTIVE, "");
            }

            @Override
            public Optional<Duration> rest(AccountConfig account) {
                return Optional.empty();
            }
        });
    }

    private void take(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError(line);
        }
        Map<String, Set<String>> labels = new HashMap<>();
        if (sample.group(2) != null) {
            Matcher label = LABEL.matcher(sample.group(2));
            while (label.find()) {
                labels.put(label.group(1), NAMES.contains(label.group(1)) ? Set.of() : Set.of(label.group(2)));
            }
        }
        add(sample.group(1), labels);
    }

    /** Makes known a metric that has {@code labels}; those of the target are added. */
    void add(String metric, Map<String, Set<String>> labels) {
        Map<String, Set<String>> known = metrics.computeIfAbsent(metric, first -> new HashMap<>(TARGET));
        labels.forEach((label, values) ->
                known.computeIfAbsent(label, first -> new TreeSet<>()).addAll(values));
    }

    /** Makes known what a rule records: it has {@code labels} and no others. */
    void record(String metric, Set<String> labels) {
        Map<String, Set<String>> known = new HashMap<>();
        labels.forEach(label -> known.put(label, Set.of()));
        metrics.put(metric, known);
    }

    Set<String> names() {
        return metrics.keySet();
    }

    /** The labels of {@code metric}, each with the values that are known; none if they may be any. */
    Map<String, Set<String>> labels(String metric) {
        return metrics.getOrDefault(metric, Map.of());
    }
}
