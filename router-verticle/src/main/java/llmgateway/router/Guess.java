package llmgateway.router;

import llmgateway.router.engine.Cooldown;

/**
 * A rest of an account that goes by what the gateway supposes, and that nobody looks into at the moment.
 *
 * @param family the model family that rests; empty for all
 * @param model the model by which to find out whether it is over
 */
record Guess(String family, String model, Cooldown rest) {}
