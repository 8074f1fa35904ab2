package llmgateway.contracts.testing;

import llmgateway.contracts.state.RecordStore;

/** The store that tests of other modules rely on does what every store does. */
class MemoryRecordStoreTest extends RecordStoreContract {
    private final RecordStore store = new MemoryRecordStore();

    @Override
    protected RecordStore store() {
        return store;
    }
}
