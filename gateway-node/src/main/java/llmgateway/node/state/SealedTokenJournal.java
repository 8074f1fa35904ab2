package llmgateway.node.state;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import llmgateway.contracts.account.TokenJournal;
import llmgateway.node.state.file.Acknowledgement;
import llmgateway.node.state.file.DiskFiles;
import llmgateway.node.state.seal.Seal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens that the state could not take, in one small sealed file that is replaced as a whole. It is there only while something is
 * in it. A thread of its own writes it.
 */
public final class SealedTokenJournal implements TokenJournal, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SealedTokenJournal.class);
    private static final String NAME = "tokens.journal";
    private static final String HALF = "tokens.journal.new";
    private static final byte[] CONTEXT = "token journal".getBytes(StandardCharsets.UTF_8);

    private final DiskFiles disk;
    private final Path directory;
    private final Seal seal;
    private final Map<String, JsonObject> left;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "token-journal");
        thread.setDaemon(true);
        return thread;
    });

    // Only the writer's thread touches this once this is made.
    private final Map<String, JsonObject> held;

    private SealedTokenJournal(DiskFiles disk, Path directory, Seal seal, Map<String, JsonObject> left) {
        this.disk = disk;
        this.directory = directory;
        this.seal = seal;
        this.left = Map.copyOf(left);
        this.held = new HashMap<>(left);
    }

    /**
     * Opens the journal; blocks.
     *
     * @param directory where its file is, once there is one
     * @throws IOException if there is a file that cannot be read
     */
    public static SealedTokenJournal open(DiskFiles disk, Path directory, Seal seal) throws IOException {
        Map<String, JsonObject> left = new HashMap<>();
        if (disk.names(directory).contains(NAME)) {
            Path file = directory.resolve(NAME);
            content(seal.open(disk.read(file), CONTEXT))
                    .ifPresentOrElse(
                            content -> content.fieldNames().forEach(id -> left.put(id, content.getJsonObject(id))),
                            () -> LOG.atError()
                                    .addKeyValue("file", file)
                                    .log("The journal of tokens is damaged or of another gateway; it is not used"));
        }
        return new SealedTokenJournal(disk, directory, seal, left);
    }

    private static Optional<JsonObject> content(Optional<byte[]> clear) {
        try {
            return clear.map(bytes -> new JsonObject(Buffer.buffer(bytes)));
        } catch (DecodeException impossible) {
            return Optional.empty();
        }
    }

    @Override
    public Map<String, JsonObject> pending() {
        return left;
    }

    @Override
    public Future<Void> append(String accountId, JsonObject pair) {
        JsonObject copy = pair.copy();
        return write(() -> held.put(accountId, copy));
    }

    @Override
    public Future<Void> forget(String accountId) {
        return write(() -> held.remove(accountId));
    }

    private Future<Void> write(Runnable change) {
        Acknowledgement<Boolean> answer = new Acknowledgement<>();
        try {
            writer.execute(() -> {
                change.run();
                try {
                    replace();
                    answer.complete(true);
                } catch (IOException failed) {
                    answer.fail(failed);
                }
            });
        } catch (RejectedExecutionException closed) {
            answer.fail(closed);
        }
        return answer.future().mapEmpty();
    }

    private void replace() throws IOException {
        disk.makeDirectory(directory);
        Path file = directory.resolve(NAME);
        if (held.isEmpty()) {
            disk.delete(file);
        } else {
            JsonObject content = new JsonObject();
            held.forEach(content::put);
            Path half = directory.resolve(HALF);
            try (DiskFiles.DiskFile written = disk.create(half)) {
                written.append(seal.seal(content.toBuffer().getBytes(), CONTEXT));
                written.force();
            }
            disk.move(half, file);
        }
        disk.sync(directory);
    }

    /** Ends the thread when what was asked for is done. */
    @Override
    public void close() {
        writer.shutdown();
    }
}
