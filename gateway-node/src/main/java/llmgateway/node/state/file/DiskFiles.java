package llmgateway.node.state.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The disk as the state needs it: a port, so that tests can have it fail. */
public interface DiskFiles {

    /** The names in a directory; none if it does not exist. */
    List<String> names(Path directory) throws IOException;

    /** Makes a directory for the owner alone, if it is missing. */
    void makeDirectory(Path directory) throws IOException;

    byte[] read(Path file) throws IOException;

    /** An empty file for the owner alone, in place of what was there. */
    DiskFile create(Path file) throws IOException;

    /** A file that exists. */
    DiskFile open(Path file) throws IOException;

    /** Renames in one step, over what was at {@code to}. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a file, if it is there. */
    void delete(Path file) throws IOException;

    /** Makes what happened to the names in a directory durable. */
    void sync(Path directory) throws IOException;

    /** An open file. */
    interface DiskFile extends Closeable {

        /** Writes at the end; when it fails, any part may have been written. */
        void append(byte[] bytes) throws IOException;

        /** Makes what was written durable. */
        void force() throws IOException;

        long size() throws IOException;

        byte[] read(long position, int length) throws IOException;

        void truncate(long size) throws IOException;
    }
}
