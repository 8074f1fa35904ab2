package llmgateway.node.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.RecordStore.StoreException;
import llmgateway.contracts.state.RecordStore.TermTakenException;
import llmgateway.contracts.state.RecordStore.TooFewException;
import llmgateway.contracts.state.RecordStore.Written;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory that nodes share: what is acknowledged, what conflicts, and what a split can and cannot do. */
class SharedRecordStoreTest {
    private final SharedMemory nodes = new SharedMemory("a", "b", "c");

    @Test
    void aWriteIsOnAllNodesWhenItIsAcknowledged() {
        Written written = result(nodes.write("b", "x", 1));

        assertThat(written.persistedOn()).isEqualTo(3);
        assertThat(written.members()).isEqualTo(3);
        assertThat(nodes.names())
                .allSatisfy(name -> assertThat(nodes.value(name, "x")).contains(1));
    }

    @Test
    void whoIsSilentDoesNotCountAndCatchesUpLater() {
        nodes.network.kill("c");

        assertThat(result(nodes.write("a", "x", 1)).persistedOn()).isEqualTo(2);
        assertThat(nodes.value("c", "x")).isEmpty();
        nodes.network.revive("c");
        nodes.settle();
        assertThat(nodes.value("c", "x")).contains(1);
    }

    @Test
    void whoMissedAVersionIsGivenTheNewOne() {
        result(nodes.write("a", "x", 1));
        nodes.network.kill("b");
        result(nodes.write("a", "x", 2));
        nodes.network.revive("b");

        Written written = result(nodes.write("a", "x", 3));
        assertThat(written.persistedOn()).isEqualTo(3);
        assertThat(nodes.value("b", "x")).contains(3);
    }

    @Test
    void ofTwoWritesOfOneVersionTheSecondLeavesNoTrace() {
        result(nodes.write("a", "x", 1));
        Change late = nodes.change("c", "x", 3);
        result(nodes.write("b", "x", 2));

        assertThat(failure(nodes.node("c").store().write(List.of(late)))).isInstanceOf(ConflictException.class);
        assertThat(nodes.names())
                .allSatisfy(name -> assertThat(nodes.value(name, "x")).contains(2));
    }

    @Test
    void whoDidNotHearOfAWriteLearnsOfItByItsConflict() {
        result(nodes.write("a", "x", 1));
        nodes.network.kill("c");
        result(nodes.write("a", "x", 2));
        nodes.network.revive("c");

        assertThat(failure(nodes.write("c", "x", 9))).isInstanceOf(ConflictException.class);
        assertThat(nodes.value("c", "x")).contains(2);
        assertThat(result(nodes.write("c", "x", 9)).persistedOn()).isEqualTo(3);
    }

    /** Whoever hears of a write too late has refused it, or taken its own: {@code "a"} gives versions that win or lose. */
    @ParameterizedTest
    @ValueSource(strings = {"z", "0"})
    void aWriteOfANodeThatMissedAnotherOneTakesNothingFromIt(String writerOfA) {
        SharedMemory stalling = new SharedMemory(1, name -> name.equals("a") ? writerOfA : "w-" + name, "a", "b", "c");
        result(stalling.write("a", "x", 1));
        result(stalling.write("a", "y", 1));
        stalling.network.stall("a");
        assertThat(result(stalling.write("c", "x", 2)).persistedOn()).isEqualTo(2);
        stalling.network.goOn("a");

        List<Change> both = List.of(stalling.change("a", "x", 3), stalling.change("a", "y", 3));
        assertThat(failure(stalling.node("a").store().write(both))).isInstanceOf(ConflictException.class);

        for (String node : stalling.names()) {
            assertThat(stalling.value(node, "x")).contains(2);
            assertThat(stalling.value(node, "y")).contains(1);
        }
        stalling.settle();
        assertThat(stalling.names())
                .allSatisfy(node -> assertThat(stalling.value(node, "x")).contains(2))
                .extracting(node -> stalling.node(node).mirror().snapshot().digest())
                .containsOnly(stalling.node("a").mirror().snapshot().digest());
        assertThat(result(stalling.write("a", "x", 4)).persistedOn()).isEqualTo(3);
    }

    @Test
    void aWriteThatItsNodeCannotKeepIsKeptByNobodyAndItsVersionNeverGivenAgain() {
        result(nodes.write("b", "x", 1));
        nodes.node("b").mirror().full(true);
        assertThat(failure(nodes.write("b", "x", 2))).isInstanceOf(StoreException.class);
        assertThat(failure(nodes.write("b", "new", 2))).isInstanceOf(StoreException.class);
        assertThat(nodes.value("a", "x")).contains(1);
        assertThat(nodes.value("a", "new")).isEmpty();

        nodes.node("b").mirror().full(false);
        assertThat(failure(nodes.write("b", "x", 3))).isInstanceOf(ConflictException.class);
        result(nodes.write("b", "x", 4));
        nodes.settle();
        assertThat(nodes.names()).allSatisfy(node -> {
            assertThat(nodes.value(node, "x")).contains(4);
            assertThat(nodes.value(node, "new")).isEmpty();
        });
    }

    @Test
    void tokensThatTheirNodeCannotKeepAreKeptByTheOthers() {
        RecordId id = new RecordId(RecordKind.TOKENS, "x");
        result(tokens("a", id, 1));
        nodes.node("a").mirror().full(true);

        assertThat(failure(tokens("a", id, 2))).isInstanceOf(StoreException.class);

        assertThat(Set.of("b", "c"))
                .allSatisfy(
                        node -> assertThat(nodes.node(node).mirror().snapshot().find(id))
                                .flatMap(StateRecord::value)
                                .get()
                                .extracting(value -> value.getLong("generation"))
                                .isEqualTo(2L));
    }

    @Test
    void allChangesOfAWriteAreMadeOrNone() {
        result(nodes.write("a", "x", 1));
        List<Change> changes = List.of(
                nodes.change("c", "y", 1), new Change(SharedMemory.id("x"), Optional.empty(), Optional.empty()));

        assertThat(failure(nodes.node("c").store().write(changes))).isInstanceOf(ConflictException.class);
        assertThat(nodes.names())
                .allSatisfy(name -> assertThat(nodes.value(name, "y")).isEmpty());
    }

    @Test
    void aTermIsHadByMoreThanHalfOfTheKnownNodes() {
        assertThat(result(nodes.writeInTerm("a", "x", 1, 1)).persistedOn()).isEqualTo(3);
        nodes.network.kill("c");
        assertThat(result(nodes.writeInTerm("a", "x", 2, 2)).persistedOn()).isEqualTo(2);
        nodes.network.kill("b");
        assertThat(failure(nodes.writeInTerm("a", "x", 3, 3)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("1 of 3");
        assertThat(nodes.value("a", "x")).contains(2);
    }

    @Test
    void aNodeThatWasToldOfOthersAndMetNoneIsNoMajorityByItself() {
        SharedMemory told = new SharedMemory(3, "a");
        assertThat(failure(told.writeInTerm("a", "x", 1, 1)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("1 of 3");

        MemberRecords.write(told.node("a").store(), "b", "w-b", InstantSource.system());
        result(told.writeInTerm("a", "x", 2, 1));
    }

    @Test
    void aNodeThatLostItsStatePromisesNothingBeforeAllOthersHaveToldWhatWasPromised() {
        result(MemberRecords.write(nodes.node("a").store(), "b", "the-lost-one", InstantSource.system()));
        Membership membership = new Membership(nodes.node("b").store(), "b", "w-b", InstantSource.system());
        nodes.network.kill("b");
        result(nodes.writeInTerm("a", "x", 1, 5));
        nodes.network.revive("b");
        nodes.network.kill("a");
        nodes.settle();

        assertThat(result(membership.claim())).isFalse();
        assertThat(failure(nodes.writeInTerm("c", "x", 2, 6))).isInstanceOf(TooFewException.class);

        nodes.network.revive("a");
        nodes.settle();
        assertThat(result(membership.claim())).isTrue();
        nodes.network.kill("a");
        assertThat(failure(nodes.writeInTerm("b", "x", 2, 5))).isInstanceOf(TermTakenException.class);
        result(nodes.writeInTerm("c", "x", 2, 7));
    }

    @Test
    void nodesThatCameBackWithoutTheirStatesHaveAVoiceOnceAllAreThere() {
        for (String name : List.of("b", "c")) {
            result(MemberRecords.write(nodes.node("a").store(), name, "the-lost-one", InstantSource.system()));
        }
        assertThat(failure(nodes.writeInTerm("a", "x", 1, 5))).isInstanceOf(StoreException.class);

        for (String name : List.of("b", "c")) {
            assertThat(result(new Membership(nodes.node(name).store(), name, "w-" + name, InstantSource.system())
                            .claim()))
                    .isTrue();
        }
        result(nodes.writeInTerm("a", "x", 1, 5));
    }

    @Test
    void aTermIsHadByOneNodeOnlyUntilItGivesItBack() {
        result(nodes.writeInTerm("a", "x", 1, 7));
        assertThat(failure(nodes.writeInTerm("b", "x", 2, 7))).isInstanceOf(TermTakenException.class);
        assertThat(failure(nodes.writeInTerm("a", "x", 2, 7))).isInstanceOf(TermTakenException.class);

        result(nodes.node("a").store().giveBack(SharedMemory.id("x"), 7));
        result(nodes.writeInTerm("b", "x", 4, 7));
        assertThat(failure(nodes.writeInTerm("a", "x", 5, 6))).isInstanceOf(TermTakenException.class);
        result(nodes.writeInTerm("a", "x", 6, 8));
    }

    @Test
    void whoAsksAgainForATermThatItUsedDoesNotFreeIt() {
        result(nodes.writeInTerm("a", "x", 1, 7));
        assertThat(failure(nodes.writeInTerm("a", "x", 2, 7))).isInstanceOf(TermTakenException.class);
        assertThat(failure(nodes.writeInTerm("b", "x", 3, 7))).isInstanceOf(TermTakenException.class);
        assertThat(failure(nodes.writeInTerm("a", "x", 4, 7))).isInstanceOf(TermTakenException.class);
    }

    @Test
    void onlyOneSideOfASplitHasATermEvenWhenItHealsInBetween() {
        result(nodes.write("a", "x", 1));
        nodes.network.split(Set.of("a"), Set.of("b", "c"));
        result(nodes.write("a", "x", 2));
        result(nodes.write("a", "x", 3));
        result(nodes.writeInTerm("b", "x", 4, 1));
        nodes.network.heal();
        nodes.settle();

        assertThat(nodes.value("b", "x")).contains(3);
        assertThat(failure(nodes.writeInTerm("a", "x", 5, 1))).isInstanceOf(TermTakenException.class);
        assertThat(failure(nodes.writeInTerm("c", "x", 5, 1))).isInstanceOf(TermTakenException.class);
    }

    @Test
    void tokensOfANewerGenerationHoldHoweverOftenTheOlderWereWritten() {
        RecordId id = new RecordId(RecordKind.TOKENS, "x");
        result(tokens("a", id, 1));
        nodes.network.split(Set.of("a"), Set.of("b", "c"));
        result(tokens("b", id, 2));
        for (int note = 0; note < 20; note++) {
            result(tokens("a", id, 1));
        }
        nodes.network.heal();
        nodes.settle();

        assertThat(nodes.names())
                .allSatisfy(name -> assertThat(nodes.node(name)
                                .mirror()
                                .snapshot()
                                .find(id)
                                .flatMap(StateRecord::value)
                                .map(value -> value.getLong("generation")))
                        .contains(2L));
    }

    @Test
    void promisesAreSharedWithNobody() {
        result(nodes.writeInTerm("a", "x", 1, 1));

        assertThat(nodes.node("a").mirror().snapshot().live(RecordKind.PROMISE)).hasSize(1);
        assertThat(nodes.node("a").mirror().snapshot().version()).isEqualTo(1);
        assertThat(Wire.versions(Wire.versions(nodes.node("a").mirror().snapshot())))
                .containsOnlyKeys(SharedMemory.id("x"));
    }

    private Future<Written> tokens(String node, RecordId id, long generation) {
        Optional<Version> held = nodes.node(node).mirror().snapshot().find(id).map(StateRecord::version);
        return nodes.node(node)
                .store()
                .write(List.of(new Change(id, held, Optional.of(new JsonObject().put("generation", generation)))));
    }

    @Test
    void afterASplitTheHigherVersionHoldsAndTheOtherIsTold() {
        result(nodes.write("a", "x", 1));
        nodes.settle();
        nodes.network.split(Set.of("a", "b"), Set.of("c"));
        result(nodes.write("a", "x", 2));
        result(nodes.write("a", "mine", 1));
        result(nodes.write("c", "x", 3));
        result(nodes.write("c", "x", 4));
        result(nodes.write("c", "theirs", 1));
        nodes.network.heal();
        nodes.settle();

        assertThat(nodes.names()).allSatisfy(name -> {
            assertThat(nodes.value(name, "x")).contains(4);
            assertThat(nodes.value(name, "mine")).contains(1);
            assertThat(nodes.value(name, "theirs")).contains(1);
        });
        assertThat(nodes.node("a").merging().dropped()).singleElement().satisfies(dropped -> {
            assertThat(dropped.id()).isEqualTo(SharedMemory.id("x"));
            assertThat(dropped.version().counter()).isEqualTo(2);
            assertThat(dropped.kept().counter()).isEqualTo(3);
        });
        assertThat(nodes.node("c").merging().dropped()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c"})
    void whatAllHadWhenTheyWerePartedIsNoChangeOfOneSide(String writer) {
        result(nodes.write("a", "x", 1));
        nodes.settle();
        result(nodes.write(writer, "x", 2));
        nodes.network.split(Set.of("a", "b"), Set.of("c"));
        result(nodes.write("b", "x", 3));
        nodes.network.heal();
        nodes.settle();

        assertThat(nodes.names()).allSatisfy(name -> {
            assertThat(nodes.value(name, "x")).contains(3);
            assertThat(nodes.node(name).merging().dropped()).isEmpty();
        });
    }

    @Test
    void aDeletionIsNotUndoneByWhoMissedIt() {
        result(nodes.write("a", "x", 1));
        nodes.network.kill("c");
        StateRecord record =
                nodes.node("a").mirror().snapshot().find(SharedMemory.id("x")).orElseThrow();
        result(nodes.node("a")
                .store()
                .write(List.of(new Change(record.id(), Optional.of(record.version()), Optional.empty()))));
        nodes.network.revive("c");
        nodes.settle();

        assertThat(nodes.names())
                .allSatisfy(name -> assertThat(nodes.value(name, "x")).isEmpty());
    }

    @Test
    void whatAWriterDoesWithItsValueAfterwardsChangesNothing() {
        JsonObject value = new JsonObject().put("n", 1);
        result(nodes.node("a")
                .store()
                .write(List.of(new Change(SharedMemory.id("x"), Optional.empty(), Optional.of(value)))));
        value.put("n", 9);

        assertThat(nodes.names())
                .allSatisfy(name -> assertThat(nodes.value(name, "x")).contains(1));
    }

    private static <T> T result(Future<T> future) {
        assertThat(future.succeeded()).as("%s", future.cause()).isTrue();
        return future.result();
    }

    private static Throwable failure(Future<?> future) {
        assertThat(future.failed()).isTrue();
        return future.cause();
    }
}
