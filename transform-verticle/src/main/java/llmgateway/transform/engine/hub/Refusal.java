package llmgateway.transform.engine.hub;

/** The words with which a model refused. */
public record Refusal(String text) implements Block {}
