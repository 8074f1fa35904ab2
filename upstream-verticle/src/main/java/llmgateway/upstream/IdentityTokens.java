package llmgateway.upstream;

import io.vertx.core.Future;
import llmgateway.contracts.Secret;
import llmgateway.contracts.config.WorkloadIdentityConfig;

/** The identities that the platform gave to this process. */
interface IdentityTokens {

    /** The identity token as it is now. */
    Future<Secret> read(WorkloadIdentityConfig settings);
}
