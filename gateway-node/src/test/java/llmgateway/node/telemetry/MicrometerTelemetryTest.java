package llmgateway.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Outcome;
import llmgateway.contracts.Served;
import llmgateway.contracts.Usage;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStates;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.port.Telemetry.ExchangeSummary;
import llmgateway.contracts.testing.Accounts;
import org.junit.jupiter.api.Test;

class MicrometerTelemetryTest {
    private static final AccountStates STATES = new AccountStates() {
        @Override
        public AccountStatus of(AccountConfig account, String model) {
            return account.id().equals("b") ? AccountStatus.of(AccountState.COOLING, "") : AccountStatus.ACTIVE;
        }

        @Override
        public Optional<Duration> rest(AccountConfig account) {
            return account.id().equals("b") ? Optional.of(Duration.ofMillis(2500)) : Optional.empty();
        }
    };

    private static final String TYPE = "# TYPE ";
    private static final Served SERVED = new Served("anthropic", "main", "claude-x-20990101", "other", 2, 5_000_000);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerTelemetry telemetry = new MicrometerTelemetry(registry);

    private static ExchangeSummary summary(Served served, Outcome outcome, Usage usage, long overhead, long firstByte) {
        return new ExchangeSummary(
                Dialect.MESSAGES, "key-1", served, outcome, usage, 1_500_000_000L, overhead, firstByte);
    }

    private List<String> exposed() {
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    @Test
    void aServedExchangeIsCountedUnderThePromisedNames() {
        telemetry.exchangeStarted();
        telemetry.exchangeEnded(summary(SERVED, Outcome.OK, new Usage(10, 7, 3, 2, 4, false), 900_000, 300_000_000));
        assertThat(exposed())
                .contains(
                        "gateway_requests_total{dialect=\"messages\",model=\"other\",outcome=\"ok\",provider=\"anthropic\"}"
                                + " 1.0",
                        "gateway_tokens_total{kind=\"input\",model=\"other\",provider=\"anthropic\"} 10.0",
                        "gateway_tokens_total{kind=\"output\",model=\"other\",provider=\"anthropic\"} 7.0",
                        "gateway_tokens_total{kind=\"cache_read\",model=\"other\",provider=\"anthropic\"} 3.0",
                        "gateway_tokens_total{kind=\"cache_write\",model=\"other\",provider=\"anthropic\"} 2.0",
                        "gateway_tokens_total{kind=\"reasoning\",model=\"other\",provider=\"anthropic\"} 4.0",
                        "gateway_request_duration_seconds_count 1",
                        "gateway_request_duration_seconds_sum 1.5",
                        "gateway_request_duration_seconds_bucket{le=\"1.0\"} 0",
                        "gateway_request_duration_seconds_bucket{le=\"2.5\"} 1",
                        "gateway_overhead_seconds_bucket{le=\"5.0E-4\"} 0",
                        "gateway_overhead_seconds_bucket{le=\"0.001\"} 1",
                        "gateway_time_to_first_token_seconds_sum 0.3",
                        "gateway_in_flight_requests 0.0");
    }

    @Test
    void theUnboundedModelNameIsNoLabel() {
        telemetry.exchangeEnded(summary(SERVED, Outcome.OK, Usage.NONE, -1, -1));
        assertThat(registry.scrape()).doesNotContain("claude-x-20990101");
    }

    @Test
    void anExchangeThatNobodyServedHasNoOverheadFirstTokenOrTokens() {
        telemetry.exchangeStarted();
        telemetry.exchangeStarted();
        telemetry.exchangeEnded(summary(Served.NOBODY, Outcome.REFUSED, Usage.NONE, -1, -1));
        assertThat(exposed())
                .contains(
                        "gateway_requests_total{dialect=\"messages\",model=\"other\",outcome=\"refused\",provider=\"none\"}"
                                + " 1.0",
                        "gateway_overhead_seconds_count 0",
                        "gateway_time_to_first_token_seconds_count 0",
                        "gateway_in_flight_requests 1.0")
                .noneMatch(line -> line.startsWith("gateway_tokens_total"));
    }

    @Test
    void affinityIsCountedByResult() {
        telemetry.affinity("hit");
        telemetry.affinity("hit");
        telemetry.affinity("moved");

        assertThat(registry.scrape())
                .contains("gateway_affinity_total{result=\"hit\"} 2.0", "gateway_affinity_total{result=\"moved\"} 1.0");
    }

    @Test
    void callsThatALimitKeptOutAreCountedByLimit() {
        Telemetry counted = new CountedTelemetry(telemetry, new UsageCounters(Clock.systemUTC()));
        counted.keyLimited("rpm");
        counted.keyLimited("rpm");
        counted.keyLimited("concurrency");

        assertThat(exposed())
                .contains(
                        "gateway_key_limited_total{limit=\"rpm\"} 2.0",
                        "gateway_key_limited_total{limit=\"concurrency\"} 1.0");
    }

    @Test
    void attemptsAreCountedByAccountAndOutcome() {
        telemetry.attemptEnded("main", FailureKind.UPSTREAM_OVERLOADED.label(), Usage.NONE, 1);
        telemetry.attemptEnded("main", FailureKind.UPSTREAM_OVERLOADED.label(), Usage.NONE, 1);
        telemetry.attemptEnded("main", Outcome.OK.label(), Usage.NONE, 1);
        assertThat(exposed())
                .contains(
                        "gateway_attempts_total{account=\"main\",outcome=\"upstream_overloaded\"} 2.0",
                        "gateway_attempts_total{account=\"main\",outcome=\"ok\"} 1.0");
    }

    @Test
    void accountsThatAreNoLongerConfiguredAreNoLongerShown() {
        telemetry.accounts(List.of(Accounts.account("a", "openai", ""), Accounts.account("b", "openai", "")), STATES);
        assertThat(exposed())
                .contains(
                        "gateway_account_state{account=\"a\",state=\"active\"} 1.0",
                        "gateway_account_state{account=\"a\",state=\"disabled\"} 0.0",
                        "gateway_account_cooldown_seconds{account=\"a\"} 0.0",
                        "gateway_account_state{account=\"b\",state=\"cooling\"} 1.0",
                        "gateway_account_cooldown_seconds{account=\"b\"} 2.5");
        telemetry.accounts(List.of(Accounts.account("b", "openai", "")), STATES);
        assertThat(exposed())
                .contains("gateway_account_state{account=\"b\",state=\"cooling\"} 1.0")
                .noneMatch(line -> line.contains("account=\"a\""));
    }

    @Test
    void theNodeItselfIsShown() {
        telemetry.shards(4);
        telemetry.stateVersion(() -> 7);
        telemetry.configRejected();
        assertThat(exposed())
                .contains(
                        "gateway_shards 4.0",
                        "gateway_state_version 7.0",
                        "gateway_cluster_members 1.0",
                        "gateway_config_rejected_total 1.0");
    }

    @Test
    void noOtherGatewayMetricIsExposed() {
        telemetry.exchangeEnded(summary(SERVED, Outcome.OK, new Usage(1, 1, 0, 0, 0, false), 1, 1));
        telemetry.attemptEnded("a", "ok", Usage.NONE, 1);
        telemetry.accounts(List.of(Accounts.account("a", "openai", "")), STATES);
        assertThat(registry.scrape()
                        .lines()
                        .filter(line -> line.startsWith(TYPE + "gateway_"))
                        .map(line -> line.substring(TYPE.length(), line.lastIndexOf(' ')))
                        // Micrometer adds the greatest value of late to each timer.
                        .filter(name -> !name.endsWith("_max"))
                        .sorted()
                        .toList())
                .containsExactly(
                        "gateway_account_cooldown_seconds",
                        "gateway_account_state",
                        "gateway_attempts_total",
                        "gateway_cluster_members",
                        "gateway_config_rejected_total",
                        "gateway_in_flight_requests",
                        "gateway_overhead_seconds",
                        "gateway_request_duration_seconds",
                        "gateway_requests_total",
                        "gateway_shards",
                        "gateway_state_version",
                        "gateway_time_to_first_token_seconds",
                        "gateway_tokens_total");
    }

    @Test
    void theProcessIsShownToo() {
        try (ProcessMetrics process = new ProcessMetrics(registry)) {
            assertThat(process).isNotNull();
            assertThat(registry.scrape())
                    .contains(
                            "jvm_memory_used_bytes", "process_cpu_usage", "process_uptime_seconds", "jvm_threads_live");
        }
    }
}
