package llmgateway.contracts.state;

/** A record's identity; ids are unique within their kind. */
public record RecordId(RecordKind kind, String id) {

    @Override
    public String toString() {
        return kind.label() + "/" + id;
    }
}
