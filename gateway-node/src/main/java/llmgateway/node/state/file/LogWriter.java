package llmgateway.node.state.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Appends frames to a log, each durable before it counts. After a failed write the file is put back to its last good end; if
 * that fails too, no more is written until it succeeds. One thread.
 */
final class LogWriter implements AutoCloseable {
    private final DiskFiles disk;
    private final Path path;
    private final Frames frames;
    private DiskFiles.DiskFile file;
    private byte[] last;
    private long end;
    private long next;
    private boolean sound = true;

    /**
     * Goes on with a log.
     *
     * @param last the last frame's bytes
     * @param end where the next frame goes; what comes after is cut off
     * @param next the number of the next frame
     */
    LogWriter(DiskFiles disk, Path path, Frames frames, byte[] last, long end, long next) throws IOException {
        this.disk = disk;
        this.path = path;
        this.frames = frames;
        this.last = last;
        this.end = end;
        this.next = next;
        this.file = disk.open(path);
        if (file.size() != end) {
            file.truncate(end);
            file.force();
        }
    }

    /** The log's length in bytes. */
    long size() {
        return end;
    }

    /**
     * Writes a frame; it is durable when this returns.
     *
     * @throws IOException if it is not, and then the log is as it was
     */
    void append(byte[] clear) throws IOException {
        if (!sound) {
            repair();
        }
        byte[] frame = frames.write(next, clear);
        try {
            file.append(frame);
            file.force();
        } catch (IOException failed) {
            sound = false;
            try {
                repair();
            } catch (IOException stillFailing) {
                failed.addSuppressed(stillFailing);
            }
            throw failed;
        }
        last = frame;
        end += frame.length;
        next++;
    }

    /** Opens the file anew, since a failed write says nothing about what is on the disk, and cuts off what does not count. */
    private void repair() throws IOException {
        file.close();
        file = disk.open(path);
        if (file.size() < end || !Arrays.equals(file.read(end - last.length, last.length), last)) {
            throw new IOException(path + " is no longer as it was written");
        }
        file.truncate(end);
        file.force();
        sound = true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
