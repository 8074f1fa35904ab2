package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.config.ClusterConfig.KubernetesConfig;
import llmgateway.contracts.config.ClusterConfig.MembersConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoundersTest {
    private static final ClusterConfig ALONE = ClusterConfig.ALONE;

    private static int count(MembersConfig members) {
        return Founders.count(
                new ClusterConfig(true, "c", "10.0.0.1", 5701, members, ALONE.joinSeconds(), ALONE.eventBus()),
                "10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 10.0.0.1",
        "1, 10.0.0.1:5701",
        "2, 10.0.0.2",
        "3, 10.0.0.1 10.0.0.2 10.0.0.3:5701",
        "3, 10.0.0.2 10.0.0.3 10.0.0.3:5701",
        "3, 10.0.0.2 10.0.0.1:5702",
        "2, [fd00::2]:5701 [fd00::2] fd00::2 fd00:0::2",
        "2, node-2.invalid",
        "1, localhost"
    })
    void eachAddressIsANodeAndThisOneIsOneMore(int expected, String members) {
        assertThat(count(new MembersConfig(
                        List.of(members.split(" ", -1)), Optional.empty(), new KubernetesConfig(Optional.empty()))))
                .isEqualTo(expected);
    }

    @Test
    void eachAddressOfANameIsANodeAndANameOfNobodyTellsNothing() {
        assertThat(count(
                        new MembersConfig(List.of(), Optional.of("127.0.0.2"), new KubernetesConfig(Optional.empty()))))
                .isEqualTo(2);
        assertThat(count(new MembersConfig(
                        List.of(), Optional.empty(), new KubernetesConfig(Optional.of("nodes.invalid")))))
                .isEqualTo(1);
    }

    @Test
    void aNodeThatIsToldOfNobodyIsOne() {
        assertThat(Founders.count(ALONE, "127.0.0.1")).isEqualTo(1);
    }
}
