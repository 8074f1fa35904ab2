package llmgateway.node.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules and the dashboard ask for nothing that a node does not export. */
class MonitoringTest {
    private static final String PROMETHEUS = "conf/prometheus/";
    private static final String JOB = "llm-gateway";
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*}}");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

    private static Exposition known;

    @BeforeAll
    static void learn() {
        known = Exposition.ofNode();
        rules().filter(rule -> rule.containsKey("record")).forEach(rule -> {
            Query query = Query.of(rule.getString("expr"));
            known.record(
                    rule.getString("record"),
                    query.groupings().stream()
                            .flatMap(grouping -> grouping.labels().stream())
                            .filter(label -> !label.equals("le"))
                            .collect(Collectors.toSet()));
        });
    }

    private static Stream<JsonObject> rules() {
        return SampleFiles.objects(SampleFiles.yaml(PROMETHEUS + "alerts.yml"), "groups").stream()
                .flatMap(group -> SampleFiles.objects(group, "rules").stream());
    }

    private static List<JsonObject> panels() {
        return SampleFiles.objects(dashboard(), "panels");
    }

    private static JsonObject dashboard() {
        return new JsonObject(SampleFiles.text("conf/grafana/llm-gateway.json"));
    }

    private static void check(String expression) {
        Query query = Query.of(expression);
        for (Query.Selector selector : query.selectors()) {
            assertThat(known.names()).as(expression).contains(selector.metric());
            Map<String, Set<String>> labels = known.labels(selector.metric());
            selector.matchers().forEach((label, values) -> {
                assertThat(labels).as(expression).containsKey(label);
                Set<String> possible = labels.getOrDefault(label, Set.of());
                values.stream()
                        .filter(value -> !value.startsWith("$") && !possible.isEmpty())
                        .forEach(value -> assertThat(possible).as(expression).contains(value));
            });
        }
        for (Query.Grouping grouping : query.groupings()) {
            grouping.metrics()
                    .forEach(metric -> assertThat(known.labels(metric).keySet())
                            .as(expression)
                            .containsAll(grouping.labels()));
        }
    }

    /** The labels that {@code text} fills in are ones that a metric of {@code expression} has. */
    private static void checkTemplate(String text, String expression) {
        Set<String> labels = new HashSet<>();
        Query.of(expression)
                .selectors()
                .forEach(selector ->
                        labels.addAll(known.labels(selector.metric()).keySet()));
        Matcher label = TEMPLATE.matcher(text);
        while (label.find()) {
            assertThat(labels).as(text).contains(label.group(1));
        }
    }

    @Test
    void rulesUseWhatANodeExports() {
        assertThat(rules()).isNotEmpty().allSatisfy(rule -> {
            check(rule.getString("expr"));
            for (Object text :
                    rule.getJsonObject("annotations", new JsonObject()).getMap().values()) {
                checkTemplate(String.valueOf(text), rule.getString("expr"));
            }
        });
    }

    @Test
    void anAlertSaysHowBadItIsAndWhatItIs() {
        assertThat(rules().filter(rule -> rule.containsKey("alert"))).allSatisfy(rule -> {
            assertThat(rule.getJsonObject("labels").getString("severity")).isIn("critical", "warning", "info");
            assertThat(rule.getJsonObject("annotations").getString("summary")).isNotBlank();
        });
    }

    @Test
    void theTestsOfTheAlertsFeedThemWhatANodeExports() {
        JsonObject file = SampleFiles.yaml(PROMETHEUS + "alerts_test.yml");
        Set<String> alerts = rules().map(rule -> rule.getString("alert", "")).collect(Collectors.toSet());
        assertThat(SampleFiles.objects(file, "tests")).isNotEmpty().allSatisfy(test -> {
            SampleFiles.objects(test, "input_series").forEach(series -> check(series.getString("series")));
            SampleFiles.objects(test, "alert_rule_test")
                    .forEach(expected -> assertThat(alerts).contains(expected.getString("alertname")));
        });
    }

    @Test
    void thePanelsOfTheDashboardUseWhatANodeExports() {
        assertThat(panels().stream().filter(panel -> !"row".equals(panel.getString("type"))))
                .isNotEmpty()
                .allSatisfy(panel -> {
                    assertThat(panel.getJsonObject("datasource").getString("uid"))
                            .isEqualTo("${datasource}");
                    assertThat(SampleFiles.objects(panel, "targets")).isNotEmpty();
                    for (JsonObject target : SampleFiles.objects(panel, "targets")) {
                        check(target.getString("expr"));
                        checkTemplate(target.getString("legendFormat", ""), target.getString("expr"));
                    }
                });
        assertThat(panels()).extracting(panel -> panel.getInteger("id")).doesNotHaveDuplicates();
    }

    @Test
    void theDashboardsVariablesAreFilledFromWhatANodeExports() {
        List<JsonObject> variables = SampleFiles.objects(dashboard().getJsonObject("templating"), "list");
        assertThat(variables)
                .extracting(variable -> variable.getString("name"))
                .containsExactly("datasource", "job", "instance");
        for (JsonObject variable : variables.subList(1, variables.size())) {
            Matcher values = LABEL_VALUES.matcher(variable.getString("definition"));
            assertThat(values.matches()).isTrue();
            check(values.group(1));
            String metric = Query.of(values.group(1)).selectors().get(0).metric();
            assertThat(known.labels(metric)).containsKey(values.group(2));
        }
    }

    @Test
    void everyStateOfAnAccountHasItsColour() {
        JsonObject states = panels().stream()
                .filter(panel -> "state-timeline".equals(panel.getString("type")))
                .findFirst()
                .orElseThrow();
        JsonObject mappings = states.getJsonObject("fieldConfig")
                .getJsonObject("defaults")
                .getJsonArray("mappings")
                .getJsonObject(0)
                .getJsonObject("options");
        String expression = SampleFiles.objects(states, "targets").get(0).getString("expr");

        Set<String> exported = known.labels("gateway_account_state").get("state");
        assertThat(mappings.getMap()).hasSameSizeAs(exported);
        mappings.forEach(mapping -> assertThat(expression)
                .contains("state=\"" + ((JsonObject) mapping.getValue()).getString("text") + "\"} * "
                        + mapping.getKey()));
    }

    @Test
    void nodesAreScrapedUnderTheNameThatTheRulesGoBy() {
        for (String name : List.of("prometheus.yml", "prometheus-kubernetes.yml")) {
            JsonObject file = SampleFiles.yaml(PROMETHEUS + name);
            assertThat(SampleFiles.objects(file, "scrape_configs"))
                    .extracting(scrape -> scrape.getString("job_name"))
                    .containsExactly(JOB);
            assertThat(file.getJsonArray("rule_files"))
                    .isNotEmpty()
                    .allMatch(rules -> Files.exists(SampleFiles.path(PROMETHEUS + rules)));
        }
    }
}
