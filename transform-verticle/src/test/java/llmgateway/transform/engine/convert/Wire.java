package llmgateway.transform.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Reply;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.RequestTranslation.Target;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.transform.engine.json.JsonTree;
import llmgateway.transform.engine.reply.ReplyOwner;
import llmgateway.transform.testing.Collected;
import llmgateway.transform.testing.FakeSource;
import llmgateway.transform.testing.Settings;
import org.jspecify.annotations.Nullable;

/** A client of one dialect and an upstream of another, with the conversion between them. */
final class Wire {
    static final long NOW = 1_700_000_000L;

    private final Dialect client;
    private final Dialect upstream;
    private final String upstreamModel;
    private final AccountConfig account;
    private boolean strict;

    Wire(Dialect client, Dialect upstream, String upstreamModel) {
        this(
                client,
                upstream,
                upstreamModel,
                AccountBuilder.of("acc", provider(upstream)).build());
    }

    Wire(Dialect client, Dialect upstream, String upstreamModel, AccountConfig account) {
        this.client = client;
        this.upstream = upstream;
        this.upstreamModel = upstreamModel;
        this.account = account;
    }

    static String provider(Dialect dialect) {
        return dialect == Dialect.MESSAGES ? "anthropic" : "openai";
    }

    Wire strict() {
        strict = true;
        return this;
    }

    /** The request as the upstream gets it, and the plan for its reply. */
    RequestConversion.Converted sent(String request) throws RefusedException {
        String model = Objects.requireNonNull(JsonTree.readOrNull(request))
                .path("model")
                .asText();
        return new RequestConversion(client, Buffer.buffer(request), model, null, "req1", Settings.allowed())
                .to(new Target(upstream, upstreamModel, account, strict, Optional.empty()));
    }

    /** The request's body as the upstream gets it. */
    JsonNode body(String request) throws RefusedException {
        return Objects.requireNonNull(JsonTree.readOrNull(sent(request).body().toString()));
    }

    /** What the client gets when the upstream answers {@code request} with {@code chunks}. */
    Told answered(String request, boolean streamed, List<Buffer> chunks) throws RefusedException {
        return answered(sent(request).plan(), streamed, chunks);
    }

    static Told answered(ConversionPlan plan, boolean streamed, List<Buffer> chunks) {
        FakeSource source = new FakeSource();
        Told told = new Told();
        new ReplyConversion(source, streamed, plan, NOW, told).start();
        chunks.forEach(source::say);
        source.end();
        return told;
    }

    /** What became of a reply. */
    static final class Told implements ReplyOwner {
        @Nullable
        Failure failure;

        @Nullable
        Collected collected;

        Reply.@Nullable Progress progress;
        long length;
        boolean ended;

        @Override
        public void begun(ReadStream<Buffer> body, long knownLength, Reply.Progress live) {
            collected = Collected.from(body);
            length = knownLength;
            progress = live;
            body.resume();
        }

        @Override
        public void rejected(Failure why) {
            failure = why;
        }

        @Override
        public void ended(Reply.Progress live) {
            ended = true;
        }

        String text() {
            return Objects.requireNonNull(collected, () -> "rejected: " + failure)
                    .text();
        }

        JsonNode json() {
            return Objects.requireNonNull(JsonTree.readOrNull(text()));
        }
    }
}
