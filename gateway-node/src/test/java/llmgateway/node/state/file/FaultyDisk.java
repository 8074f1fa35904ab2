package llmgateway.node.state.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A disk that fails from a given step on, half way through a write, until it is told to work again. */
final class FaultyDisk implements DiskFiles {
    private final DiskFiles real = new LocalDisk();
    private int stepsLeft = Integer.MAX_VALUE;
    private boolean heals;

    /** Fails each step after the next {@code steps}. */
    synchronized void failAfter(int steps) {
        stepsLeft = steps;
        heals = false;
    }

    /** Fails one step after the next {@code steps}, and works again. */
    synchronized void failOnceAfter(int steps) {
        stepsLeft = steps;
        heals = true;
    }

    synchronized void work() {
        stepsLeft = Integer.MAX_VALUE;
    }

    /** Whether it has come to fail. */
    synchronized boolean failed() {
        return stepsLeft < 0 || (heals && stepsLeft == Integer.MAX_VALUE);
    }

    private synchronized void step() throws IOException {
        if (stepsLeft == Integer.MAX_VALUE) {
            return;
        }
        if (stepsLeft <= 0) {
            stepsLeft = heals ? Integer.MAX_VALUE : -1;
            throw new IOException("No space left on device");
        }
        stepsLeft--;
    }

    @Override
    public List<String> names(Path directory) throws IOException {
        return real.names(directory);
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        step();
        real.makeDirectory(directory);
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return real.read(file);
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        step();
        return new FaultyFile(real.create(file));
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        step();
        return new FaultyFile(real.open(file));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step();
        real.move(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        real.delete(file);
    }

    @Override
    public void sync(Path directory) throws IOException {
        step();
        real.sync(directory);
    }

    private final class FaultyFile implements DiskFile {
        private final DiskFile file;

        FaultyFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public void append(byte[] bytes) throws IOException {
            try {
                step();
            } catch (IOException full) {
                file.append(Arrays.copyOf(bytes, bytes.length / 2));
                throw full;
            }
            file.append(bytes);
        }

        @Override
        public void force() throws IOException {
            step();
            file.force();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public byte[] read(long position, int length) throws IOException {
            return file.read(position, length);
        }

        @Override
        public void truncate(long size) throws IOException {
            step();
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
