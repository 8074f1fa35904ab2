package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hazelcast.map.IMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import llmgateway.contracts.config.ClusterConfig;
import llmgateway.contracts.testing.Await;
import llmgateway.node.cluster.LocalMembers.Local;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may be a member of a cluster, and what a member that comes knows when it is one. */
class FormingTest {
    private static final int ORDERS = Integer.getInteger("cluster.orders", 1);
    private static final String KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";
    private static final String OTHER_KEY = "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=";

    @TempDir
    private Path directory;

    private LocalMembers members = new LocalMembers(Path.of(""));

    @BeforeEach
    void begin() {
        members = new LocalMembers(directory);
    }

    @AfterEach
    void end() throws IOException {
        members.close();
    }

    private static Map<String, String> masterKey(String key) {
        return Map.of("LLM_GATEWAY_MASTER_KEY", key);
    }

    @Test
    void aFreshNodeThatJoinsKnowsWhatTheOthersKnowAndItsWritesAreTheirs() throws IOException {
        Local first = members.join("a");
        LocalMembers.write(first, "colour", "red");

        Local second = members.join("b");

        assertThat(LocalMembers.read(second, "colour")).contains("red");
        assertThat(LocalMembers.write(second, "colour", "blue").persistedOn()).isEqualTo(2);
        assertThat(LocalMembers.read(first, "colour")).contains("blue");
        assertThat(first.records().digest()).isEqualTo(second.records().digest());
    }

    @Test
    void aNodeWithRecordsOfAnotherGatewayIsRefusedInWords() throws IOException {
        LocalMembers foreign = new LocalMembers(directory);
        try (foreign) {
            LocalMembers.write(foreign.join("b"), "colour", "red");
        }
        LocalMembers.write(members.join("a"), "colour", "blue");

        assertThatThrownBy(() -> members.join("b"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another gateway")
                .hasMessageContaining("Node 'a' told of ")
                .hasMessageContaining(members.dataDirectory("b").toString());
        assertThat(members.instances()).hasSize(1);
    }

    @Test
    void aNodeWithAnotherMasterKeyIsRefusedInWordsAndJoinsWithTheRightOne() throws IOException {
        Local first = members.join("a", masterKey(KEY), config -> config);
        LocalMembers.write(first, "colour", "red");

        assertThatThrownBy(() -> members.join("b", masterKey(OTHER_KEY), config -> config))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another master key")
                .hasMessageContaining("LLM_GATEWAY_MASTER_KEY");
        Local second = members.join("c", masterKey(KEY), config -> config);
        assertThat(LocalMembers.read(second, "colour")).contains("red");
    }

    @Test
    void aNodeWithRecordsThatComesAfterAnEmptyOneKeepsThemAndTheEmptyOneJoinsWhenItStartsAgain() throws IOException {
        LocalMembers.write(members.join("a"), "colour", "red");
        members.stop("a");
        Local empty = members.join("b");
        assertThat(LocalMembers.read(empty, "colour")).isEmpty();

        Local full = members.connect("a");

        assertThat(LocalMembers.read(full, "colour")).contains("red");
        Await.until("the empty one knows", () -> empty.member().parted().isPresent());
        assertThat(empty.member().parted())
                .hasValueSatisfying(words ->
                        assertThat(words).contains(members.dataDirectory("b").toString()));
        members.stop("b");
        members.stop("a");
        members.join("a", Map.of(), config -> within(config, 1));
        assertThat(LocalMembers.read(members.join("b"), "colour")).contains("red");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "bytes"})
    void garbageInPlaceOfTheKeysIsReplacedByWhatIsTrueAndFreshNodesJoin(String kind) throws IOException {
        Local first = members.join("a");
        LocalMembers.write(first, "colour", "red");
        IMap<String, Object> map = members.instances().get(0).getMap(KeyAgreement.MAP);
        map.set(KeyAgreement.GATEWAY, kind.equals("text") ? "garbage" : new byte[] {1, 2, 3});

        Await.until(
                "the truth is told",
                () -> Claim.read(map.get(KeyAgreement.GATEWAY)).isPresent());

        assertThat(LocalMembers.read(members.join("b"), "colour")).contains("red");
        assertThat(LocalMembers.write(first, "colour", "blue").persistedOn()).isEqualTo(2);
    }

    @Test
    void aSecondNodeOfTheSameNameIsRefusedInWords() throws IOException {
        members.join("a");
        LocalMembers elsewhere = new LocalMembers(directory.resolve("elsewhere"));

        assertThatThrownBy(() -> elsewhere.join("a", Map.of(), config -> members.config()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("called 'a' too")
                .hasMessageContaining("--node-name");
    }

    @EnabledIfSystemProperty(named = "cluster.orders", matches = ".*")
    @Test
    void aCopyOfTheStateOfOneOfManyIsRefusedWhomeverItHearsFirst() throws IOException {
        members.joinInTurn(List.of("a", "b"));
        LocalMembers.write(members.running("b"), "colour", "red");
        members.stop("b");
        copy(members.dataDirectory("b"), members.dataDirectory("z"));
        members.joinInTurn(List.of("b"));

        assertThatThrownBy(() -> members.join("z"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a copy of that of node 'b'");
        assertThat(members.running("a").member().cluster().peers().known()).containsExactly("a", "b");
    }

    @Test
    void aCopyOfTheStateOfANodeIsRefusedInWords() throws IOException {
        LocalMembers.write(members.join("a"), "colour", "red");
        members.stop("a");
        copy(members.dataDirectory("a"), members.dataDirectory("b"));
        members.join("a", Map.of(), config -> within(config, 0));

        assertThatThrownBy(() -> members.join("b"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a copy of that of node 'a'");
    }

    @Test
    void afterAStopOfAllEveryOrderOfStartingBringsBackTheNewestRecordAlsoWhenItsNodeStartsLast() throws IOException {
        List<List<String>> orders = Stream.of(
                        List.of("a", "b", "c"),
                        List.of("c", "b", "a"),
                        List.of("b", "c", "a"),
                        List.of("c", "a", "b"),
                        List.of("b", "a", "c"),
                        List.of("a", "c", "b"))
                .limit(ORDERS)
                .toList();
        members.joinInTurn(List.of("a", "b", "c"));
        for (List<String> order : orders) {
            String newest = order.get(2);
            members.stop(order.get(0));
            members.stop(order.get(1));
            Local last = members.running(newest);
            Await.until("the others are gone", () -> last.live().size() == 1);
            LocalMembers.write(last, "order", order.toString());
            members.stop(newest);

            List<Local> back = members.joinInTurn(order);

            assertThat(back)
                    .allSatisfy(local ->
                            assertThat(LocalMembers.read(local, "order")).contains(order.toString()));
            assertThat(back)
                    .extracting(local -> local.records().digest())
                    .containsOnly(last.records().digest());
        }
    }

    @Test
    void aNodeThatFindsNobodyServesWithoutTheOthersWhenItHasWaited() throws IOException {
        members.joinInTurn(List.of("a", "b"));
        members.stop("b");
        members.stop("a");

        Local alone = members.join("a", Map.of(), config -> within(config, 1));

        assertThat(alone.live()).containsExactly("a");
        assertThat(alone.member().cluster().peers().known()).containsExactly("a", "b");
        assertThat(LocalMembers.write(alone, "colour", "red")).satisfies(written -> {
            assertThat(written.persistedOn()).isEqualTo(1);
            assertThat(written.members()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "[::1]"})
    void nodesFindEachOtherByAddressesOfIpv6(String bind) throws IOException {
        assumeTrue(hasIpv6(), "this machine has no ::1");
        Local first = members.join("a", masterKey(KEY), config -> bound(config, bind, List.of()));
        LocalMembers.write(first, "colour", "red");
        Local second = members.join("b", masterKey(KEY), config -> bound(config, bind, List.of()));
        assertThat(LocalMembers.read(second, "colour")).contains("red");

        Local third = members.join(
                "c",
                masterKey(KEY),
                config -> bound(at(config, config.port() + 2), bind, List.of("::1", "[::1]:" + config.port())));

        assertThat(LocalMembers.write(third, "colour", "blue").persistedOn()).isEqualTo(3);
        assertThat(members.instances())
                .allSatisfy(instance -> assertThat(instance.getCluster()
                                .getLocalMember()
                                .getAddress()
                                .isIPv6())
                        .isTrue());
    }

    private static boolean hasIpv6() {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(loopback))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    private static ClusterConfig bound(ClusterConfig config, String bind, List<String> addresses) {
        return new ClusterConfig(
                true,
                config.name(),
                bind,
                config.port(),
                new ClusterConfig.MembersConfig(
                        addresses, Optional.empty(), new ClusterConfig.KubernetesConfig(Optional.empty())),
                config.joinSeconds(),
                config.eventBus());
    }

    private static ClusterConfig at(ClusterConfig config, int port) {
        return new ClusterConfig(
                true, config.name(), config.bind(), port, config.members(), config.joinSeconds(), config.eventBus());
    }

    @Test
    void aNodeFindsThoseThatItIsToldOf() throws IOException {
        Local first = members.join("a", masterKey(KEY), config -> told(config, config.port()));

        Local second = members.join("b", masterKey(KEY), config -> told(at(config, config.port() + 1), config.port()));

        assertThat(second.live()).containsExactly("a", "b");
        Await.until("the other sees it too", () -> first.live().size() == 2);
    }

    private static ClusterConfig told(ClusterConfig config, int port) {
        return bound(config, config.bind(), List.of(config.bind() + ":" + port));
    }

    private static ClusterConfig within(ClusterConfig config, int joinSeconds) {
        return new ClusterConfig(
                true, config.name(), config.bind(), config.port(), config.members(), joinSeconds, config.eventBus());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
