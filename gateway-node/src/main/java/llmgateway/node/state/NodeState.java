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
import org.jspecify.annotations.Nullable;

/** What a node remembers, in a data directory that it holds until this is closed. */
public final class NodeState implements AutoCloseable {
    private final DataDirectory directory;
    private final FileRecordStore store;
    private final DiskFiles disk;
    private final MasterKeys masterKeys;
    private @Nullable SealedTokenJournal journal;

    private NodeState(DataDirectory directory, FileRecordStore store, DiskFiles disk, MasterKeys masterKeys) {
        this.directory = directory;
        this.store = store;
        this.disk = disk;
        this.masterKeys = masterKeys;
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
            MasterKeys masterKeys = new MasterKeys(env, dataDir);
            FileRecordStore store =
                    FileRecordStore.open(disk, dataDir.resolve("state"), masterKeys, InstantSource.system(), recover);
            return new NodeState(directory, store, disk, masterKeys);
        } catch (IOException | RuntimeException failed) {
            directory.close();
            throw failed;
        }
    }

    /**
     * Where tokens go that the store cannot take; opened at the first call, with the keys that the store has then.
     *
     * @throws IOException if what an earlier process left there cannot be read
     */
    public synchronized TokenJournal tokenJournal() throws IOException {
        if (journal == null) {
            journal = SealedTokenJournal.open(
                    disk, keyDirectory(), store.derivedKeys().tokenJournal());
        }
        return journal;
    }

    /** Where the node's own keys are kept. */
    public Path keyDirectory() {
        return directory.path().resolve("keys");
    }

    /** Where the master key comes from. */
    public MasterKeys masterKeys() {
        return masterKeys;
    }

    public FileRecordStore store() {
        return store;
    }

    @Override
    public synchronized void close() throws IOException {
        try (directory) {
            if (journal != null) {
                journal.close();
            }
            store.close();
        }
    }
}
