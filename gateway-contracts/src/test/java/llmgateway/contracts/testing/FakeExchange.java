package llmgateway.contracts.testing;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.Caller;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.Exchange;
import llmgateway.contracts.Served;
import llmgateway.contracts.failure.Failure;
import org.jspecify.annotations.Nullable;

/** An exchange without a client, which a test closes by hand and asks what was done to it. */
public final class FakeExchange implements Exchange {
    private final ClientRequest request;
    private final List<Runnable> cleanUps = new ArrayList<>();
    private boolean open = true;
    private boolean headSent;
    private @Nullable Buffer keepAlive;
    private @Nullable Failure aborted;
    private @Nullable Dialect spoken;
    private @Nullable Served attempting;

    public FakeExchange(ClientRequest request) {
        this.request = request;
    }

    public FakeExchange(Endpoint endpoint, MultiMap headers) {
        this(new ClientRequest(
                "req-test", endpoint, "", headers, Caller.ANONYMOUS, Optional.empty(), Optional.empty()));
    }

    public FakeExchange(Endpoint endpoint) {
        this(endpoint, MultiMap.caseInsensitiveMultiMap());
    }

    /** The client leaves, or the reply was delivered. */
    public void close() {
        if (open) {
            open = false;
            cleanUps.forEach(Runnable::run);
        }
    }

    /** A keep-alive was sent. */
    public void sendHead() {
        headSent = true;
    }

    public @Nullable Buffer keepAlive() {
        return keepAlive;
    }

    /** The dialect that the client was found to speak. */
    public @Nullable Dialect spoken() {
        return spoken;
    }

    /** Who was asked last. */
    public @Nullable Served attempting() {
        return attempting;
    }

    public @Nullable Failure aborted() {
        return aborted;
    }

    @Override
    public ClientRequest request() {
        return request;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void onClose(Runnable cleanUp) {
        if (open) {
            cleanUps.add(cleanUp);
        } else {
            cleanUp.run();
        }
    }

    @Override
    public void expectStream(Buffer bytes) {
        keepAlive = bytes;
    }

    @Override
    public void speaks(Dialect detected) {
        spoken = detected;
    }

    @Override
    public void attempting(Served next) {
        attempting = next;
    }

    @Override
    public boolean headSent() {
        return headSent;
    }

    @Override
    public void abort(Failure failure) {
        aborted = failure;
        close();
    }
}
