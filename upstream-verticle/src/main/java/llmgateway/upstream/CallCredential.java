package llmgateway.upstream;

import java.util.Optional;
import llmgateway.upstream.RenewingAttempt.CredentialRefusal;

/**
 * The credential that a call is made with.
 *
 * @param generation its generation, if it is one that the gateway renews
 * @param refusals who is told if the upstream refuses it; the router if nobody is
 */
record CallCredential(long generation, Optional<CredentialRefusal> refusals) {

    /** A credential that stays as it is. */
    static final CallCredential FIXED = new CallCredential(0, Optional.empty());
}
