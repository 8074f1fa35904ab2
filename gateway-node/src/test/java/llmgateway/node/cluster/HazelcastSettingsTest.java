package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.config.ClusterConfig;
import org.junit.jupiter.api.Test;

class HazelcastSettingsTest {
    private static final ClusterConfig ALONE = ClusterConfig.ALONE;
    private static final Config DEFAULTS = HazelcastSettings.of(ALONE, "127.0.0.1");

    private static ClusterConfig with(ClusterConfig.MembersConfig members) {
        return new ClusterConfig(
                true, ALONE.name(), ALONE.bind(), 5701, members, ALONE.joinSeconds(), ALONE.eventBus());
    }

    private static ClusterConfig.KubernetesConfig noService() {
        return new ClusterConfig.KubernetesConfig(Optional.empty());
    }

    @Test
    void nothingIsSearchedForAndNobodyIsTold() {
        JoinConfig join = DEFAULTS.getAdvancedNetworkConfig().getJoin();
        assertThat(DEFAULTS.getAdvancedNetworkConfig().isEnabled()).isTrue();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(join.isAutoDetectionEnabled()).isFalse();
        assertThat(DEFAULTS.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(DEFAULTS.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(DEFAULTS.getMetricsConfig().isEnabled()).isFalse();
        assertThat(DEFAULTS.getJetConfig().isEnabled()).isFalse();
        assertThat(DEFAULTS.getAdvancedNetworkConfig().getEndpointConfigs()).hasSize(1);
    }

    @Test
    void nodesOfOneMachineLookAtTenPortsAndOthersOnlyAtThoseThatTheyAreToldOf() {
        assertThat(DEFAULTS.getAdvancedNetworkConfig()
                        .getJoin()
                        .getTcpIpConfig()
                        .getMembers())
                .hasSize(10)
                .contains("127.0.0.1:5701", "127.0.0.1:5710");
        Config told = HazelcastSettings.of(
                with(new ClusterConfig.MembersConfig(
                        List.of("10.0.0.1", "10.0.0.2:6000"), Optional.empty(), noService())),
                "10.0.0.9");
        assertThat(told.getAdvancedNetworkConfig().getJoin().getTcpIpConfig().getMembers())
                .containsExactly("10.0.0.1:5701", "10.0.0.2:6000");
    }

    @Test
    void addressesOfIpv6AreTakenInBracketsAndWithout() {
        Config told = HazelcastSettings.of(
                with(new ClusterConfig.MembersConfig(
                        List.of("fd00::1", "[fd00::2]", "[fd00::3]:6000", "::1"), Optional.empty(), noService())),
                "fd00:0:0:0:0:0:0:9");
        assertThat(told.getAdvancedNetworkConfig().getJoin().getTcpIpConfig().getMembers())
                .containsExactly("[fd00::1]:5701", "[fd00::2]:5701", "[fd00::3]:6000", "[::1]:5701");
        assertThat(told.getProperty("hazelcast.prefer.ipv4.stack")).isEqualTo("false");
        assertThat(DEFAULTS.getProperty("hazelcast.prefer.ipv4.stack")).isEqualTo("true");
    }

    @Test
    void nodesBehindANameAreLookedUp() {
        Config named = HazelcastSettings.of(
                with(new ClusterConfig.MembersConfig(List.of(), Optional.of("nodes.example.com"), noService())),
                "10.0.0.9");
        assertThat(named.getAdvancedNetworkConfig().getJoin().getTcpIpConfig().isEnabled())
                .isFalse();
        assertThat(named.getAdvancedNetworkConfig()
                        .getJoin()
                        .getKubernetesConfig()
                        .getProperties())
                .containsEntry("service-dns", "nodes.example.com")
                .containsEntry("service-port", "5701");
    }

    @Test
    void classesThatNobodyNeedsAreNotDeserialised() {
        InternalSerializationService permissive = new DefaultSerializationServiceBuilder().build();
        InternalSerializationService ours = new DefaultSerializationServiceBuilder()
                .setConfig(DEFAULTS.getSerializationConfig())
                .build();
        Data foreign = ours.toData(new Foreign("x"));
        Data listed = ours.toData(new BitSet());

        assertThat(permissive.<Foreign>toObject(foreign)).isEqualTo(new Foreign("x"));
        assertThat(ours.<Object>toObject(listed)).isEqualTo(new BitSet());
        assertThatThrownBy(() -> ours.toObject(foreign)).hasMessageContaining("not allowed");
    }

    /** A class of ours that is not on the list. */
    record Foreign(String text) implements Serializable {}
}
