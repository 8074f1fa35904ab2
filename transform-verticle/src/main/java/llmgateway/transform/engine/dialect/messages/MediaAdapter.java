package llmgateway.transform.engine.dialect.messages;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import llmgateway.contracts.config.Quirk;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.transform.engine.hub.Block;
import llmgateway.transform.engine.hub.Document;
import llmgateway.transform.engine.hub.Image;
import llmgateway.transform.engine.hub.MediaSource;
import llmgateway.transform.engine.rules.Loss;
import llmgateway.transform.engine.rules.Losses;
import llmgateway.transform.engine.rules.RequestWriting;

/** Brings images and documents into the forms that Anthropic takes, or refuses them. */
final class MediaAdapter {
    private static final Set<String> IMAGES = Set.of("image/jpeg", "image/png", "image/gif", "image/webp");
    private static final String PDF = "application/pdf";

    /** Types of documents that are text, beside {@code text/…}. */
    private static final Set<String> TEXTS = Set.of(
            "application/json", "application/xml", "application/x-yaml", "application/yaml", "application/javascript");

    private final Losses losses;
    private final boolean fetches;

    MediaAdapter(RequestWriting writing) {
        losses = writing.losses();
        fetches = !writing.has(Quirk.NO_IMAGE_URLS);
    }

    /** {@code block} as Anthropic takes it; blocks of other kinds as they are. */
    Block adapt(Block block, String path) throws RefusedException {
        if (block instanceof Image image) {
            if (image.detail() != null && Set.of("high", "original").contains(image.detail())) {
                losses.note(Loss.FIELD_DROPPED, path + ".detail");
            }
            return image(image, path);
        }
        if (block instanceof Document document) {
            return new Document(
                    documentSource(document.source(), path), document.title(), document.context(), document.cache());
        }
        return block;
    }

    private Block image(Image image, String path) throws RefusedException {
        if (image.source() instanceof MediaSource.Inline inline) {
            String type = MediaSignature.typeOf(inline);
            if (type.equals(PDF)) {
                return new Document(new MediaSource.Inline(PDF, inline.base64()), null, null, image.cache());
            }
            if (!IMAGES.contains(type)) {
                throw Losses.refused(path, "is not a JPEG, PNG, GIF or WebP image; the upstream takes no other.");
            }
            return new Image(new MediaSource.Inline(type, inline.base64()), image.detail(), image.cache());
        }
        return new Image(elsewhere(image.source(), path), image.detail(), image.cache());
    }

    private MediaSource documentSource(MediaSource source, String path) throws RefusedException {
        if (source instanceof MediaSource.PlainText) {
            return source;
        }
        if (!(source instanceof MediaSource.Inline inline)) {
            return elsewhere(source, path);
        }
        String type = MediaSignature.typeOf(inline);
        if (type.equals(PDF)) {
            return new MediaSource.Inline(PDF, inline.base64());
        }
        if (type.startsWith("text/") || TEXTS.contains(type)) {
            return new MediaSource.PlainText(decoded(inline, path));
        }
        throw Losses.refused(path, "is neither a PDF nor text; the upstream takes no other documents.");
    }

    private static String decoded(MediaSource.Inline inline, String path) throws RefusedException {
        try {
            return new String(Base64.getMimeDecoder().decode(inline.base64()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw Losses.malformed(path, "in base64");
        }
    }

    private MediaSource elsewhere(MediaSource source, String path) throws RefusedException {
        if (source instanceof MediaSource.Link link) {
            String url = link.url().toLowerCase(Locale.ROOT);
            if (!url.startsWith("http://") && !url.startsWith("https://")) {
                throw Losses.refused(path, "must be a base64 data URL or an http(s) address.");
            }
            if (!fetches) {
                throw Losses.refused(path, "is an address, and the upstream fetches nothing; send the data itself.");
            }
            return link;
        }
        if (source instanceof MediaSource.StoredFile) {
            throw Losses.refused(path, "names a stored file, which only the provider that stores it knows.");
        }
        throw Losses.refused(path, "is no image.");
    }
}
