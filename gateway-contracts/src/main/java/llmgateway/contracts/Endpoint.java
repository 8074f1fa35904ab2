package llmgateway.contracts;

import java.util.Set;

/** One operation that clients can ask for; the path is the one below {@code /v1}, the same at clients and upstreams. */
public enum Endpoint {
    MESSAGES("/messages", Dialect.MESSAGES, Kind.CONVERSATION),
    COUNT_TOKENS("/messages/count_tokens", Dialect.MESSAGES, Kind.SIDE),
    CHAT_COMPLETIONS("/chat/completions", Dialect.CHAT, Kind.CONVERSATION),
    RESPONSES("/responses", Dialect.RESPONSES, Kind.CONVERSATION),
    EMBEDDINGS("/embeddings", Dialect.EMBEDDINGS, Kind.SIDE),
    COMPLETIONS("/completions", Dialect.EMBEDDINGS, Kind.SIDE),
    MODERATIONS("/moderations", Dialect.EMBEDDINGS, Kind.SIDE),
    RERANK("/rerank", Dialect.EMBEDDINGS, Kind.SIDE),
    IMAGES("/images/generations", Dialect.EMBEDDINGS, Kind.SIDE),
    SPEECH("/audio/speech", Dialect.EMBEDDINGS, Kind.SIDE),
    MODEL_LIST("/models", Dialect.CHAT, Kind.LISTING),
    MODEL("/models/{id}", Dialect.CHAT, Kind.LISTING),
    PROVIDER_LIST("/providers", Dialect.CHAT, Kind.LISTING);

    /** What sort of work an endpoint is. */
    public enum Kind {
        /** A model call that may be converted between dialects. */
        CONVERSATION,
        /** A call that is forwarded as it is or not at all. */
        SIDE,
        /** A question that the gateway answers itself. */
        LISTING
    }

    private final String path;
    private final Dialect dialect;
    private final Kind kind;

    Endpoint(String path, Dialect dialect, Kind kind) {
        this.path = path;
        this.dialect = dialect;
        this.kind = kind;
    }

    public String path() {
        return path;
    }

    public Dialect dialect() {
        return dialect;
    }

    public Kind kind() {
        return kind;
    }

    /** Says whether a server that speaks {@code apis} can answer this endpoint without any conversion. */
    public boolean servedBy(Set<Dialect> apis) {
        if (dialect == Dialect.EMBEDDINGS && this != EMBEDDINGS) {
            return apis.stream().anyMatch(api -> api.family() == Dialect.Family.OPENAI);
        }
        return apis.contains(dialect);
    }
}
