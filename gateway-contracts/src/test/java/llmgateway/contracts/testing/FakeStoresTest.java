package llmgateway.contracts.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.RecordStore.TermTakenException;
import llmgateway.contracts.state.RecordStore.TooFewException;
import org.junit.jupiter.api.Test;

/** Each store that nodes share in memory does what every store does, and together they do what nodes rely on. */
class FakeStoresTest extends RecordStoreContract {
    private final FakePeers alone = new FakePeers("only");
    private final RecordStore only = new FakeStores(alone, Runnable::run, "only").store("only");

    private final FakePeers network = new FakePeers("a", "b", "c");
    private final FakeStores stores = new FakeStores(network, Runnable::run, "a", "b", "c");

    @Override
    protected RecordStore store() {
        return only;
    }

    private Optional<Integer> value(String node) {
        return value(stores.store(node).snapshot(), A);
    }

    private RecordStore.Change next(String node, int n) {
        return new RecordStore.Change(
                A,
                stores.store(node).snapshot().find(A).map(record -> record.version()),
                put(A, n).value());
    }

    @Test
    void aWriteIsSeenByAll() {
        await(stores.store("b").write(List.of(put(A, 1))));
        assertThat(List.of("a", "b", "c"))
                .allSatisfy(node -> assertThat(value(node)).contains(1));
        RecordStore.Change late = next("c", 2);
        await(stores.store("a").write(List.of(next("a", 3))));
        assertThat(failure(stores.store("c").write(List.of(late)))).isInstanceOf(ConflictException.class);
    }

    @Test
    void onlyMoreThanHalfIsAMajorityAndTheRestComesTogetherLater() {
        await(stores.store("a").write(List.of(put(A, 1))));
        network.split(Set.of("a", "b"), Set.of("c"));
        await(stores.store("b").writeInTerm(next("b", 2), 1));
        assertThat(failure(stores.store("c").writeInTerm(next("c", 3), 1))).isInstanceOf(TooFewException.class);
        assertThat(value("c")).contains(1);
        await(stores.store("c").write(List.of(next("c", 3))));
        await(stores.store("c").write(List.of(next("c", 4))));
        network.heal();
        assertThat(value("a")).contains(2);
        stores.comeTogether();
        assertThat(List.of("a", "b", "c"))
                .allSatisfy(node -> assertThat(value(node)).contains(4));
    }

    @Test
    void aTermIsPromisedOnceAndAgainOnlyIfItIsGivenBack() {
        await(stores.store("b").writeInTerm(put(A, 1), 1));
        assertThat(List.of("b", "c"))
                .allSatisfy(node -> assertThat(failure(stores.store(node).writeInTerm(next(node, 2), 1)))
                        .isInstanceOfSatisfying(
                                TermTakenException.class,
                                taken -> assertThat(taken.node()).isEqualTo("b")));
        await(stores.store("b").giveBack(A, 1));
        await(stores.store("c").writeInTerm(next("c", 3), 1));
        assertThat(value("a")).contains(3);
    }

    @Test
    void aTermThatAnEarlierProcessWasPromisedIsNotGivenBackByALaterOne() {
        await(stores.store("b").writeInTerm(put(A, 1), 1));
        stores.restart("b");
        assertThat(List.of("b", "c"))
                .allSatisfy(node -> assertThat(failure(stores.store(node).writeInTerm(next(node, 2), 1)))
                        .isInstanceOf(TermTakenException.class));
    }

    @Test
    void whoIsMuteIsTakenForAliveAndDoesNotCount() {
        stores.mute("a");
        assertThat(failure(stores.store("a").writeInTerm(put(A, 1), 1))).isInstanceOf(TooFewException.class);
        assertThat(value("b")).isEmpty();
        assertThat(await(stores.store("b").writeInTerm(put(A, 2), 1)).persistedOn())
                .isEqualTo(2);
        stores.unmute("a");
        stores.comeTogether();
        assertThat(value("a")).contains(2);
    }
}
