package llmgateway.transform.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.Objects;
import llmgateway.contracts.Reply;
import llmgateway.contracts.failure.Failure;
import llmgateway.transform.engine.reply.ReplyOwner;
import org.jspecify.annotations.Nullable;

/** What a relay told its owner, for tests. */
final class Told implements ReplyOwner {
    @Nullable
    ReadStream<Buffer> body;

    @Nullable
    Failure failure;

    Reply.@Nullable Progress progress;
    int rejections;
    int ended;

    @Override
    public void begun(ReadStream<Buffer> begun, long length, Reply.Progress live) {
        assertThat(List.of(rejections, ended)).containsOnly(0);
        body = begun;
        progress = live;
    }

    @Override
    public void rejected(Failure why) {
        rejections++;
        failure = why;
    }

    @Override
    public void ended(Reply.Progress live) {
        ended++;
        progress = live;
    }

    ReadStream<Buffer> body() {
        return Objects.requireNonNull(body);
    }

    Failure failure() {
        return Objects.requireNonNull(failure);
    }

    Reply.Progress progress() {
        return Objects.requireNonNull(progress);
    }
}
