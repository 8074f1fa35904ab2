package llmgateway.transform.engine.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import llmgateway.transform.testing.Collected;
import llmgateway.transform.testing.FakeSource;
import org.junit.jupiter.api.Test;

class OutletTest {
    private final FakeSource source = new FakeSource();
    private final Outlet outlet = new Outlet(source);
    private final Collected client = Collected.from(outlet);

    @Test
    void deliversNothingBeforeItIsAsked() {
        outlet.push(Buffer.buffer("a"));
        outlet.close(null);

        assertThat(client.text()).isEmpty();
        assertThat(client.ended()).isFalse();
        outlet.resume();
        assertThat(client.text()).isEqualTo("a");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void aFailureWaitsUntilEverythingBeforeItWasRead() {
        IOException why = new IOException("reset");
        outlet.push(Buffer.buffer("a"));
        outlet.push(Buffer.buffer("b"));
        outlet.close(why);

        outlet.fetch(1);
        assertThat(client.pieces()).containsExactly("a");
        assertThat(client.failure()).isNull();
        outlet.fetch(2);
        assertThat(client.failure()).isSameAs(why);
        assertThat(client.ended()).isFalse();
    }

    @Test
    void theSourceFlowsExactlyWhileMoreIsWanted() {
        assertThat(source.isPaused()).isTrue();
        outlet.fetch(1);
        assertThat(source.isPaused()).isFalse();
        outlet.push(Buffer.buffer("a"));
        assertThat(source.isPaused()).isTrue();
        outlet.resume();
        assertThat(source.isPaused()).isFalse();
        outlet.pause();
        assertThat(source.isPaused()).isTrue();
    }

    @Test
    void aReaderMayPauseFromWithinItsHandler() {
        StringBuilder read = new StringBuilder();
        outlet.handler(bytes -> {
            read.append(bytes);
            outlet.pause();
        });
        outlet.push(Buffer.buffer("a"));
        outlet.push(Buffer.buffer("b"));

        outlet.resume();
        assertThat(read.toString()).isEqualTo("a");
        outlet.resume();
        assertThat(read.toString()).isEqualTo("ab");
    }

    @Test
    void endsOnlyOnce() {
        outlet.close(null);
        outlet.resume();
        outlet.resume();
        outlet.close(null);

        assertThat(client.ended()).isTrue();
    }
}
