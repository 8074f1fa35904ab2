package llmgateway.contracts.config;

import java.time.Instant;
import java.util.Optional;

/**
 * The form in which a client key made by the gateway is kept.
 *
 * @param hash the keyed hash of the key, in hex
 * @param until when this hash stops to be accepted, since the key was replaced; empty: with the key itself
 */
public record KeyedHash(String hash, Optional<Instant> until) {}
