package llmgateway.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.node.cluster.state.MemberRecords;
import llmgateway.node.state.NodeState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose gateway it is that nodes form, in whatever order they come; the nodes of one machine make their keys themselves. */
class KeyAgreementTest {
    @TempDir
    private Path directory;

    private final ConcurrentMap<String, Object> map = new ConcurrentHashMap<>();
    private final List<NodeState> open = new ArrayList<>();

    private record Node(NodeState state, KeyAgreement keys) {
        String root() {
            return await(state.store().ownership()).root();
        }

        Node write(String setting) {
            await(state.store()
                    .write(List.of(new Change(
                            new RecordId(RecordKind.SETTING, setting),
                            Optional.empty(),
                            Optional.of(new JsonObject().put("value", "red"))))));
            return this;
        }
    }

    @AfterEach
    void close() throws IOException {
        for (NodeState state : open) {
            state.close();
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private Node node(String name) throws IOException {
        NodeState state = NodeState.open(directory.resolve(name), Map.of(), false);
        open.add(state);
        return new Node(state, new KeyAgreement(map, state, name, true));
    }

    private Node nodeWithRecords(String name) throws IOException {
        return node(name).write("colour");
    }

    /** A node of the gateway of {@code of}, which that one has joined before, and with a record. */
    private Node sibling(String name, Node of) throws Exception {
        ConcurrentMap<String, Object> before = new ConcurrentHashMap<>();
        NodeState state = NodeState.open(directory.resolve(name), Map.of(), false);
        open.add(state);
        new KeyAgreement(before, of.state(), "of", true).settle(true);
        new KeyAgreement(before, state, name, true).settle(true);
        Node sibling = new Node(state, new KeyAgreement(map, state, name, true));
        sibling.write("colour");
        return sibling;
    }

    @Test
    void nodesThatAreAllFreshAgreeAtOnceOnTheGatewayOfTheFirst() throws Exception {
        Node a = node("a");
        Node b = node("b");
        Node c = node("c");

        assertThat(a.keys().settle(true)).isTrue();
        assertThat(b.keys().settle(true)).isTrue();
        assertThat(c.keys().settle(false)).isTrue();

        assertThat(b.root()).isEqualTo(a.root());
        assertThat(c.root()).isEqualTo(a.root());
    }

    @Test
    void aFreshNodeThatIsToldOfOthersWaitsForOneOfThem() throws Exception {
        Node empty = node("empty");
        assertThat(empty.keys().settle(false)).isFalse();
        assertThat(map).isEmpty();
        Node full = nodeWithRecords("full");

        assertThat(full.keys().settle(false)).isTrue();
        assertThat(empty.keys().settle(false)).isTrue();

        assertThat(empty.root()).isEqualTo(full.root());
    }

    @Test
    void aNodeWithRecordsTakesThePlaceOfAnEmptyOneThatCameFirstAndThatOneJoinsWhenItStartsAgain() throws Exception {
        Node empty = node("empty");
        empty.keys().settle(true);
        await(MemberRecords.write(empty.state().store(), "empty", "w", Clock.systemUTC()));
        Node full = nodeWithRecords("full");
        String root = full.root();

        assertThat(full.keys().settle(false)).isTrue();
        empty.keys().look();

        assertThat(full.root()).isEqualTo(root);
        assertThat(empty.keys().parted())
                .hasValueSatisfying(words -> assertThat(words)
                        .contains("Node 'full' holds 1 records")
                        .contains("Start this node again")
                        .contains(directory.resolve("empty").toString()));
        open.remove(empty.state());
        empty.state().close();
        assertThat(node("empty").keys().settle(false)).isTrue();
        assertThat(open.get(open.size() - 1).store().ownership())
                .satisfies(own -> assertThat(await(own).root()).isEqualTo(root));
    }

    @Test
    void anEmptyNodeInTheMiddleTakesOverTheKeysAndThoseWithRecordsAgree() throws Exception {
        Node full = nodeWithRecords("full");
        Node other = sibling("other", full);
        Node empty = node("empty");

        assertThat(full.keys().settle(false)).isTrue();
        assertThat(empty.keys().settle(true)).isTrue();
        assertThat(other.keys().settle(false)).isTrue();

        assertThat(List.of(empty.root(), other.root())).containsOnly(full.root());
        assertThat(full.keys().look()).isTrue();
        assertThat(full.keys().parted()).isEmpty();
    }

    @Test
    void recordsThatComeLaterCountAsWell() throws Exception {
        Node first = node("first");
        first.keys().settle(true);
        assertThat(first.keys().look()).isFalse();
        first.write("colour");
        assertThat(first.keys().look()).isTrue();

        assertThatThrownBy(() -> nodeWithRecords("foreign").keys().settle(false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Node 'first' told of 1 records")
                .hasMessageContaining("this node, 'foreign', holds 1 in " + directory.resolve("foreign"))
                .hasMessageContaining("is lost");
    }

    @Test
    void aNodeWithRecordsTakesThePlaceOfGarbageAndTheOthersAreToldWhatIsTrueAgain() throws Exception {
        map.put(KeyAgreement.GATEWAY, "garbage");
        Node full = nodeWithRecords("full");
        assertThat(full.keys().settle(false)).isTrue();
        map.put(KeyAgreement.GATEWAY, new byte[] {1, 2, 3});
        full.keys().look();
        map.remove(KeyAgreement.GATEWAY);
        full.keys().look();

        Node fresh = node("fresh");
        assertThat(fresh.keys().settle(false)).isTrue();

        assertThat(fresh.root()).isEqualTo(full.root());
    }

    @Test
    void whatNoKeyOfThisNodeOpensIsNotTakenOver() throws Exception {
        Node fresh = node("fresh");
        String root = fresh.root();
        for (String records : List.of("0", "1000000")) {
            map.put(
                    KeyAgreement.GATEWAY,
                    new JsonObject()
                            .put("root", "r")
                            .put(
                                    "master",
                                    await(fresh.state().store().ownership()).master())
                            .put("wrapped", "AAAA")
                            .put("records", Integer.parseInt(records))
                            .encode());
            assertThatThrownBy(() -> fresh.keys().settle(true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another master key");
        }
        assertThat(fresh.root()).isEqualTo(root);
    }

    @Test
    void aNodeThatIsPartedDoesNotSpoilTheKeysOfTheOthers() throws Exception {
        Node empty = node("empty");
        empty.keys().settle(true);
        Node full = nodeWithRecords("full");
        full.keys().settle(false);
        Map<String, Object> told = Map.copyOf(map);

        empty.keys().look();
        empty.keys().publish();

        assertThat(map).isEqualTo(told);
    }
}
