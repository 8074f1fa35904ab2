package llmgateway.node.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import llmgateway.contracts.config.ServerConfig;
import llmgateway.contracts.config.Setting;
import org.junit.jupiter.api.Test;

/** The units of systemd. */
class ServiceUnitsTest {
    /** How long a node lets streams run on if nothing else is configured. */
    static final int DRAIN_SECONDS = Stream.of(ServerConfig.class.getRecordComponents())
            .filter(component -> component.getName().equals("drainSeconds"))
            .mapToInt(component ->
                    Integer.parseInt(component.getAnnotation(Setting.class).byDefault()))
            .sum();

    private static final String ONE = "conf/systemd/llm-gateway.service";
    private static final String SEVERAL = "conf/systemd/llm-gateway@.service";

    private static List<String> values(String unit, String key) {
        return SampleFiles.text(unit)
                .lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    private static Stream<String> confinement(String unit) {
        return SampleFiles.text(unit)
                .lines()
                .filter(line ->
                        line.matches("(Protect|Private|Restrict[^P]|SystemCall|Capability|NoNew|Lock|UMask).*"));
    }

    @Test
    void bothWaitForStreamsLongerThanTheNodeLetsThemRun() {
        for (String unit : List.of(ONE, SEVERAL)) {
            assertThat(Integer.parseInt(values(unit, "TimeoutStopSec").get(0))).isGreaterThan(DRAIN_SECONDS);
            assertThat(values(unit, "RestartPreventExitStatus")).containsExactly("2");
        }
    }

    @Test
    void eachKeepsItsStateWhereSystemdMakesADirectoryForIt() {
        for (String unit : List.of(ONE, SEVERAL)) {
            assertThat(List.of(values(unit, "ExecStart").get(0).split(" ", -1)))
                    .contains(
                            "--config",
                            "--data-dir",
                            "/var/lib/" + values(unit, "StateDirectory").get(0));
        }
    }

    @Test
    void nodesOfOneMachineAreToldApartByTheirInstance() {
        assertThat(values(SEVERAL, "ExecStart").get(0))
                .contains("--node-name %i ", "--port ${PORT} ", "--management-port ${MANAGEMENT_PORT}");
        assertThat(values(SEVERAL, "EnvironmentFile")).contains("/etc/llm-gateway/%i.env");
        assertThat(values(SEVERAL, "StateDirectory")).containsExactly("llm-gateway/%i");
    }

    @Test
    void aNodeIsDrainedBeforeItIsTerminated() {
        assertThat(values(SEVERAL, "ExecStop").get(0)).contains("--data-dir /var/lib/llm-gateway/%i node drain %i");
    }

    @Test
    void bothAreConfinedInTheSameWay() {
        assertThat(confinement(SEVERAL))
                .hasSizeGreaterThan(15)
                .containsExactlyElementsOf(confinement(ONE).toList());
    }
}
