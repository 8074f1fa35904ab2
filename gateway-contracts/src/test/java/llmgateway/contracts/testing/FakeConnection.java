package llmgateway.contracts.testing;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a {@link FakeProvider}. One thread reads requests and notices when the peer leaves, another plays the scripts,
 * so that neither waits for the other.
 */
final class FakeConnection {
    private final int number;
    private final Socket socket;
    private final FakeProvider provider;
    private final InputStream in;
    private final OutputStream out;
    private final CountDownLatch cut = new CountDownLatch(1);
    private final AtomicLong written = new AtomicLong();
    private final LinkedBlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private volatile boolean closedByUs;
    private final AtomicInteger underWay = new AtomicInteger();

    FakeConnection(int number, Socket socket, FakeProvider provider) throws IOException {
        this.number = number;
        this.socket = socket;
        this.provider = provider;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    void start() {
        daemon("reader", this::readRequests).start();
        daemon("player", this::playScripts).start();
    }

    private Thread daemon(String role, Runnable work) {
        Thread thread = new Thread(work, "fake-provider-" + number + "-" + role);
        thread.setDaemon(true);
        return thread;
    }

    private void readRequests() {
        try {
            while (true) {
                String requestLine = line();
                if (requestLine == null) {
                    break;
                }
                underWay.incrementAndGet();
                readRequest(requestLine.split(" ", 3));
            }
        } catch (IOException broken) {
            // the peer, or a script, has cut the connection: noted below
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            cut.countDown();
            quietlyClose();
        }
    }

    private void readRequest(String[] words) throws IOException, InterruptedException {
        if (words.length < 3) {
            throw new IOException("Not a request line");
        }
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String header = required(line()); !header.isEmpty(); header = required(line())) {
            int colon = header.indexOf(':');
            headers.add(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        RecordedRequest head = new RecordedRequest(number, words[0], words[1], headers, Buffer.buffer());
        Script script = provider.scriptFor(head);
        byte[] body = body(headers, script.uploadLimit());
        if (script.uploadLimit() >= 0) {
            scripts.add(script);
            discardOnceAnswered();
            return;
        }
        provider.received(new RecordedRequest(number, words[0], words[1], headers, Buffer.buffer(body)));
        scripts.add(script);
    }

    private void discardOnceAnswered() throws IOException, InterruptedException {
        while (underWay.get() > 0 && !cut.await(5, TimeUnit.MILLISECONDS)) {
            // the script is being played
        }
        in.transferTo(OutputStream.nullOutputStream());
    }

    private byte[] body(MultiMap headers, int limit) throws IOException {
        String coding = headers.get("transfer-encoding");
        if (coding == null || !coding.toLowerCase(Locale.ROOT).contains("chunked")) {
            String length = headers.get("content-length");
            int bytes = length == null ? 0 : Integer.parseInt(length);
            return exactly(limit < 0 ? bytes : Math.min(bytes, limit));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (limit < 0 || body.size() < limit) {
            int size = Integer.parseInt(required(line()), 16);
            body.write(exactly(size));
            line();
            if (size == 0) {
                break;
            }
        }
        return body.toByteArray();
    }

    private byte[] exactly(int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException();
        }
        return read;
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static String required(@Nullable String line) throws IOException {
        if (line == null) {
            throw new EOFException();
        }
        return line;
    }

    private void playScripts() {
        try {
            while (!isCut()) {
                Script script = scripts.poll(5, TimeUnit.MILLISECONDS);
                if (script != null) {
                    script.run(this);
                    underWay.decrementAndGet();
                }
            }
        } catch (IOException gone) {
            // the peer does not want the rest: the reader notes it
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    void chunk(byte[] bytes) throws IOException {
        byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes(size);
        chunk.writeBytes(bytes);
        chunk.writeBytes(new byte[] {'\r', '\n'});
        write(chunk.toByteArray());
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        written.addAndGet(bytes.length);
    }

    /** Open until the peer or a script has cut the connection. */
    CountDownLatch cut() {
        return cut;
    }

    /** Whether a request is being read or answered. */
    boolean isBusy() {
        return !isCut() && underWay.get() > 0;
    }

    boolean isCut() {
        return cut.getCount() == 0;
    }

    /** Whether the peer was the one that ended the connection. */
    boolean cutByPeer() {
        return isCut() && !closedByUs;
    }

    long written() {
        return written.get();
    }

    void awaitCut() throws InterruptedException {
        cut.await();
    }

    /** Says that nothing more comes, without closing the other direction. */
    void closeOutput() throws IOException {
        socket.shutdownOutput();
    }

    void close() throws IOException {
        closedByUs = true;
        cut.countDown();
        socket.close();
    }

    void reset() throws IOException {
        closedByUs = true;
        cut.countDown();
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void quietlyClose() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // nothing is left to do
        }
    }
}
