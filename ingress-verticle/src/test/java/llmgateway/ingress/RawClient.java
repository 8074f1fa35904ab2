package llmgateway.ingress;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that says exactly what a test wants on a bare connection. Reads fail after ten seconds. */
final class RawClient implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)");

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static String post(String path, String body, String... headers) {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: test\r\nx-api-key: test-key\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head + "content-length: " + body.length() + "\r\n\r\n" + body;
    }

    /** The head of a request. */
    static String head(String methodAndPath, String... headers) {
        return methodAndPath + " HTTP/1.1\r\nhost: test\r\n" + String.join("\r\n", headers)
                + (headers.length == 0 ? "\r\n" : "\r\n\r\n");
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Reads up to and including {@code mark}. */
    String readUntil(String mark) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < mark.length() || text.indexOf(mark, text.length() - mark.length()) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("The connection ended after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** Reads an answer that has a content-length. */
    String readAnswer() throws IOException {
        String head = readUntil("\r\n\r\n");
        Matcher length = LENGTH.matcher(head.toLowerCase(Locale.ROOT));
        if (!length.find()) {
            throw new AssertionError("An answer without a length: " + head);
        }
        byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
        return head + new String(body, StandardCharsets.ISO_8859_1);
    }

    /** Reads all until the other side ends the connection, well or by a reset. */
    String readToEnd() {
        StringBuilder text = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                text.append((char) next);
            }
        } catch (SocketTimeoutException open) {
            throw new AssertionError("The connection stayed open after: " + text, open);
        } catch (IOException reset) {
            text.append("<reset>");
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
