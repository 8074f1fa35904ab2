package llmgateway.transform.engine.dialect.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.dialect.messages.Bench.Ask;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.hub.SearchResult;
import llmgateway.transform.engine.hub.Text;
import llmgateway.transform.engine.hub.ToolCall;
import llmgateway.transform.engine.hub.ToolResult;
import llmgateway.transform.engine.hub.Turn.Role;
import llmgateway.transform.engine.json.JsonTree;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RequestWriterMediaTest {
    static final String PNG = base64("\u0089PNG\r\n\u001a\n0123456789abcdef");
    private static final String JPEG = base64("\u00ff\u00d8\u00ff\u00e0 and so on and on and on");
    private static final String PDF = base64("%PDF-1.7 and so on and on and on");

    private static String base64(String latin1) {
        return Base64.getEncoder().encodeToString(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Image inlineImage(String type, String data) {
        return new Image(new MediaSource.Inline(type, data), null, null);
    }

    private static Ask ask(Block block) {
        return new Ask(Bench.OPUS_5).turn(Role.USER, Text.of("see"), block);
    }

    private static String written(Block block) throws RefusedException {
        return JsonTree.text(ask(block).body().at("/messages/0/content/1"));
    }

    @Test
    @DisplayName("ca.image_wrong_mime")
    void namesAnImageByItsBytes() throws RefusedException {
        assertThat(written(inlineImage("image/png", JPEG)))
                .isEqualTo(
                        "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/jpeg\",\"data\":\""
                                + JPEG + "\"}}");
    }

    @Test
    @DisplayName("ca.image_svg")
    void refusesImagesOfOtherKindsByTheirPart() {
        String svg = base64("<svg xmlns='http://www.w3.org/2000/svg'/>");
        assertThatThrownBy(() -> written(inlineImage("image/svg+xml", svg)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'messages[0].content[1]'");
        assertThatThrownBy(() -> written(inlineImage("image/png", base64("II*\0 a tiff in disguise, and more"))))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> written(inlineImage("image/bmp", "Qk0="))).isInstanceOf(RefusedException.class);
    }

    @Test
    @DisplayName("ca.file_id")
    void refusesStoredFiles() {
        assertThatThrownBy(() -> written(new Document(new MediaSource.StoredFile("file-1"), null, null, null)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("'messages[0].content[1]'");
        assertThatThrownBy(() -> written(new Image(new MediaSource.StoredFile("file-1"), null, null)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void passesLinksUnlessTheServerFetchesNothing() throws RefusedException {
        Image image = new Image(new MediaSource.Link("https://x.test/a.png"), "high", null);
        Ask ask = ask(image);

        assertThat(JsonTree.text(ask.body().at("/messages/0/content/1")))
                .isEqualTo("{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x.test/a.png\"}}");
        assertThat(ask.warnings()).containsExactly("field_dropped;field=messages[0].content[1].detail");
        assertThatThrownBy(() -> ask(image).quirks(Quirk.NO_IMAGE_URLS).body()).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> written(new Image(new MediaSource.Link("data:image/png,raw"), null, null)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void writesPdfAndTextDocuments() throws RefusedException {
        assertThat(written(new Document(new MediaSource.Inline("application/pdf", PDF), "a.pdf", null, null)))
                .isEqualTo("{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\","
                        + "\"data\":\"" + PDF + "\"},\"title\":\"a.pdf\"}");
        assertThat(written(new Document(new MediaSource.Inline("text/csv", base64("a,b")), "t", "ctx", null)))
                .isEqualTo("{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\","
                        + "\"data\":\"a,b\"},\"title\":\"t\",\"context\":\"ctx\"}");
        assertThatThrownBy(() -> written(
                        new Document(new MediaSource.Inline("application/zip", base64("PK..")), null, null, null)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void writesSearchResultsAsTheyAre() throws RefusedException {
        assertThat(written(new SearchResult("src", "title", List.of("x"), null)))
                .isEqualTo("{\"type\":\"search_result\",\"source\":\"src\",\"title\":\"title\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}");
    }

    @Test
    void namesMediaInsideAResultByItsPlace() {
        Ask ask = new Ask(Bench.OPUS_5)
                .items()
                .user("go")
                .turn(Role.ASSISTANT, Bench.call("a", "f", "{}"))
                .turn(
                        Role.USER,
                        new ToolResult(
                                "a",
                                ToolCall.Kind.FUNCTION,
                                List.of(Text.of("x"), inlineImage("image/heic", "AAAA")),
                                false,
                                null));

        assertThatThrownBy(ask::body).hasMessageContaining("'input[2].output[1]'");
    }

    @Test
    void dropsImagesOfTheAssistant() throws RefusedException {
        Ask ask = new Ask(Bench.OPUS_5)
                .user("draw")
                .turn(Role.ASSISTANT, Text.of("here"), inlineImage("image/png", PNG))
                .user("thanks");

        assertThat(JsonTree.text(ask.body().at("/messages/1/content")))
                .isEqualTo("[{\"type\":\"text\",\"text\":\"here\"}]");
        assertThat(ask.warnings()).containsExactly("field_dropped;field=messages[1].content[1]");
    }
}
