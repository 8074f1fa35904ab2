package llmgateway.node.admin;

import io.vertx.core.Future;
import java.util.Optional;
import llmgateway.contracts.Secret;
import llmgateway.node.admin.desk.SecretsStatus;

/** The secrets of a node that has none. */
public final class NoSecrets implements SecretsStatus {
    @Override
    public Future<Keys> status() {
        return Future.failedFuture("none");
    }

    @Override
    public Future<Rotated> rotate(Optional<Secret> newMasterKey) {
        return Future.failedFuture("none");
    }
}
