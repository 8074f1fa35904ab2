package llmgateway.node.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;

/** One request of each dialect, plain and streamed, printed as the {@code curl} line that would send it and with its answer. */
final class DemoRequests {
    private static final List<Sample> SAMPLES = List.of(
            new Sample(
                    "Anthropic Messages",
                    "/v1/messages",
                    "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":64,%s\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"),
            new Sample(
                    "OpenAI Chat Completions",
                    "/v1/chat/completions",
                    "{\"model\":\"gpt-5\",%s\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"),
            new Sample("OpenAI Responses", "/v1/responses", "{\"model\":\"gpt-5\",%s\"input\":\"Hello\"}"));

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final PrintStream out;
    private final String baseUrl;
    private final String key;

    private record Sample(String title, String path, String body) {}

    DemoRequests(PrintStream out, String baseUrl, String key) {
        this.out = out;
        this.baseUrl = baseUrl;
        this.key = key;
    }

    /** Sends all requests; false if one was not answered with 200. */
    boolean run() throws InterruptedException {
        boolean well = true;
        for (Sample sample : SAMPLES) {
            well &= show(sample.title, sample.path, sample.body.formatted(""));
            well &= show(sample.title + ", streamed", sample.path, sample.body.formatted("\"stream\":true,"));
        }
        return well;
    }

    private boolean show(String title, String path, String body) throws InterruptedException {
        out.println(Demo.LABEL);
        out.println(Demo.LABEL + title);
        out.println("curl -sN " + baseUrl + path + " -H 'x-api-key: " + key
                + "' -H 'anthropic-version: 2023-06-01' -H 'content-type: application/json' -d '" + body + "'");
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("x-api-key", key)
                .header("anthropic-version", "2023-06-01")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<Stream<String>> response = client.send(request, HttpResponse.BodyHandlers.ofLines());
            out.println(Demo.LABEL + "HTTP " + response.statusCode());
            response.body().forEach(line -> out.println(line.isEmpty() ? "" : Demo.LABEL + "  " + line));
            return response.statusCode() == 200;
        } catch (IOException | UncheckedIOException failed) {
            out.println(Demo.LABEL + "failed: " + failed.getMessage());
            return false;
        }
    }
}
