package llmgateway.transform.engine.hub;

/** Where an image or a document is. */
public sealed interface MediaSource {

    /**
     * The bytes themselves.
     *
     * @param mediaType as the client named it, such as {@code image/png}
     * @param base64 the bytes in standard base64
     */
    record Inline(String mediaType, String base64) implements MediaSource {}

    /** An address from which the provider fetches it. */
    record Link(String url) implements MediaSource {}

    /** A file stored at one provider, which no other knows. */
    record StoredFile(String id) implements MediaSource {}

    /** Plain text, for documents. */
    record PlainText(String text) implements MediaSource {}
}
