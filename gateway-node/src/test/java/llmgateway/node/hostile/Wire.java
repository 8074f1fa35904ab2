package llmgateway.node.hostile;

import io.vertx.core.MultiMap;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import llmgateway.contracts.testing.Await;
import llmgateway.node.TestNode;

/** A client's bare connection: it sends exactly the bytes that a test wants, one character each. */
final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Await.BOUND.toMillis());
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** The head of a POST with the key, up to and including the empty line. */
    static String head(String path, String... headers) {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: test\r\nx-api-key: ")
                .append(TestNode.KEY)
                .append("\r\nanthropic-version: 2023-06-01\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /** A whole POST with the key. */
    static String post(String path, String body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "content-type: application/json";
        all[headers.length + 1] = "content-length: " + body.length();
        return head(path, all) + body;
    }

    Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends as much as the other side takes before it ends the connection; says whether all was taken. */
    boolean offer(byte[] bytes) {
        try {
            send(bytes);
            return true;
        } catch (IOException cut) {
            return false;
        }
    }

    /** Reads the next final answer; interim ones are passed over. */
    Answer answer() throws IOException {
        while (true) {
            Answer answer = nextAnswer();
            if (answer.status() >= 200) {
                return answer;
            }
        }
    }

    /** Reads the next answer, be it an interim one. */
    Answer nextAnswer() throws IOException {
        String statusLine = line();
        if (!statusLine.startsWith("HTTP/1.")) {
            throw new AssertionError("Not a status line: " + statusLine);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return new Answer(status, headers, status < 200 ? "" : body(headers));
    }

    private String body(MultiMap headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.contains("content-length")) {
            body.writeBytes(in.readNBytes(Integer.parseInt(headers.get("content-length"))));
        } else if (headers.contains("transfer-encoding")) {
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.writeBytes(in.readNBytes(size));
                line();
            }
            line();
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("The connection ended after: " + line);
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** Reads up to and including {@code words}. */
    String readUntil(String words) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < words.length() || text.indexOf(words, text.length() - words.length()) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The connection ended after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** Reads all that comes until the other side ends the connection, well or by a reset. */
    String readToEnd() {
        StringBuilder text = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                text.append((char) next);
            }
        } catch (SocketTimeoutException open) {
            throw new AssertionError("The connection stayed open after: " + text, open);
        } catch (IOException reset) {
            return text.toString();
        }
        return text.toString();
    }

    /** Leaves with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says that nothing more will be sent, and stays to read. */
    void closeOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
