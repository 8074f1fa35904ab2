package llmgateway.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import llmgateway.contracts.Secret;
import llmgateway.contracts.admin.AdminException;
import llmgateway.node.state.NodeState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredSecretsTest {
    private static final String MASTER = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";

    @TempDir
    private Path dir;

    private final AtomicInteger told = new AtomicInteger();

    @Test
    void changedKeysAreToldOf() throws IOException {
        NodeState state = NodeState.open(dir, Map.of(), false);
        StoredSecrets secrets = new StoredSecrets(state.store(), () -> {
            told.incrementAndGet();
            return Future.succeededFuture();
        });
        String before = Futures.await(secrets.status()).fingerprint();

        assertThat(Futures.failure(secrets.rotate(Optional.of(new Secret("short")))))
                .isInstanceOf(AdminException.class);
        assertThat(told).hasValue(0);
        Futures.await(secrets.rotate(Optional.of(new Secret(MASTER))));
        assertThat(told).hasValue(1);
        assertThat(Futures.await(secrets.status()).fingerprint()).isNotEqualTo(before);
        state.close();
    }

    @Test
    void keysAreChangedThoughNobodyCanBeTold() throws IOException {
        NodeState state = NodeState.open(dir, Map.of(), false);
        StoredSecrets secrets = new StoredSecrets(state.store(), () -> Future.failedFuture("nobody listens"));
        String before = Futures.await(secrets.status()).dataKeys().get(0).id();

        assertThat(Futures.await(secrets.rotate(Optional.empty())).dataKey()).isNotEqualTo(before);
        state.close();
    }
}
