package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import llmgateway.upstream.engine.token.RefreshSchedule;
import org.jspecify.annotations.Nullable;

/** The context on which a node's credentials are renewed; deployed once for a node, before its shards. */
public final class CredentialVerticle extends VerticleBase {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TokenKeepers keepers;
    private final Map<String, String> env;
    private @Nullable HttpTokenEndpoint endpoint;

    /**
     * A place for {@code keepers}.
     *
     * @param env the environment, which may hold identity tokens
     */
    public CredentialVerticle(TokenKeepers keepers, Map<String, String> env) {
        this.keepers = keepers;
        this.env = env;
    }

    @Override
    public Future<?> start() {
        InstantSource clock = InstantSource.system();
        HttpTokenEndpoint http = new HttpTokenEndpoint(vertx, keepers.config(), clock, PATIENCE);
        endpoint = http;
        return keepers.open(
                context,
                http,
                new PlatformIdentity(vertx, env),
                new RefreshSchedule(() -> ThreadLocalRandom.current().nextDouble()),
                clock,
                this::after);
    }

    private Runnable after(Duration wait, Runnable work) {
        long timer = vertx.setTimer(Math.max(1, wait.toMillis()), rung -> work.run());
        return () -> vertx.cancelTimer(timer);
    }

    /** Waits for the renewals that are under way, whose answers would be lost otherwise. */
    @Override
    public Future<?> stop() {
        HttpTokenEndpoint http = endpoint;
        return http == null ? Future.succeededFuture() : keepers.close().eventually(http::close);
    }
}
