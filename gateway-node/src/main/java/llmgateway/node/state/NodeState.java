package llmgateway.node.state;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import llmgateway.contracts.account.TokenJournal;
import llmgateway.node.state.file.DiskFiles;
import llmgateway.node.state.file.FileRecordStore;
import llmgateway.node.state.file.LocalDisk;
import llmgateway.node.state.seal.MasterKeys;

/** What a node remembers, in a data directory that it holds until this is closed. */
public final class NodeState implements AutoCloseable {
    private final DataDirectory directory;
    private final FileRecordStore store;
    private final SealedTokenJournal tokenJournal;

    private NodeState(DataDirectory directory, FileRecordStore store, SealedTokenJournal tokenJournal) {
        this.directory = directory;
        this.store = store;
        this.tokenJournal = tokenJournal;
    }

    /**
     * Takes a data directory and opens the state in it; both are made if they are missing. Blocks.
     *
     * @param env the environment, which may hold the master key
     * @param recover whether a damaged state is to be brought back as far as it holds
     * @throws IOException in words, if another node holds the directory or the state cannot be opened; nothing was changed
     */
    public static NodeState open(Path dataDir, Map<String, String> env, boolean recover) throws IOException {
        DataDirectory directory = DataDirectory.hold(dataDir);
        try {
            LocalDisk disk = new LocalDisk();
            FileRecordStore store = FileRecordStore.open(
                    disk, dataDir.resolve("state"), new MasterKeys(env, dataDir), InstantSource.system(), recover);
            return new NodeState(directory, store, journal(disk, dataDir, store));
        } catch (IOException | RuntimeException failed) {
            directory.close();
            throw failed;
        }
    }

    private static SealedTokenJournal journal(DiskFiles disk, Path dataDir, FileRecordStore store) throws IOException {
        try {
            return SealedTokenJournal.open(
                    disk, dataDir.resolve("keys"), store.derivedKeys().tokenJournal());
        } catch (IOException | RuntimeException failed) {
            store.close();
            throw failed;
        }
    }

    /** Where tokens go that the store cannot take. */
    public TokenJournal tokenJournal() {
        return tokenJournal;
    }

    public FileRecordStore store() {
        return store;
    }

    @Override
    public void close() throws IOException {
        try (directory) {
            tokenJournal.close();
            store.close();
        }
    }
}
