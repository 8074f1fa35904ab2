package llmgateway.node.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import llmgateway.node.samples.Query.Grouping;
import llmgateway.node.samples.Query.Selector;
import org.junit.jupiter.api.Test;

class QueryTest {
    @Test
    void metricsAreFoundWithTheLabelsThatAreAskedOfThem() {
        Query query =
                Query.of("histogram_quantile(0.99, sum by (job, le) (rate(a_bucket{job=\"$job\", x=~\"p|q\"}[5m])))"
                        + " / on (job) group_left () (b offset 15m > 0) * 2");

        assertThat(query.selectors())
                .containsExactly(
                        new Selector("a_bucket", Map.of("job", Set.of("$job"), "x", Set.of("p", "q"))),
                        new Selector("b", Map.of()));
        assertThat(query.groupings())
                .containsExactly(
                        new Grouping(Set.of("job", "le"), List.of("a_bucket")),
                        new Grouping(Set.of("job"), List.of("a_bucket", "b")),
                        new Grouping(Set.of(), List.of("a_bucket", "b")));
    }

    @Test
    void aQueryThatIsNotUnderstoodIsNotTakenForAGoodOne() {
        assertThatThrownBy(() -> Query.of("a;b")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> Query.of("sum(a) by (b)")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> Query.of("sum by (b) (a")).isInstanceOf(AssertionError.class);
    }
}
