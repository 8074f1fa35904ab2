package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.WorkloadIdentityConfig;

/** Identity tokens in files and variables of the environment; platforms replace those in files while a process runs. */
record PlatformIdentity(Vertx vertx, Map<String, String> env) implements IdentityTokens {

    @Override
    public Future<Secret> read(WorkloadIdentityConfig settings) {
        Future<String> text = settings.identityTokenFile().isPresent()
                ? vertx.fileSystem()
                        .readFile(settings.identityTokenFile().get())
                        .map(Buffer::toString)
                : Future.succeededFuture(
                        settings.identityTokenEnv().map(env::get).orElse(""));
        return text.map(String::strip)
                .compose(token -> token.isEmpty()
                        ? Future.failedFuture("There is no identity token")
                        : Future.succeededFuture(new Secret(token)));
    }
}
