package llmgateway.transform.engine.request;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.port.Affinity;
import llmgateway.contracts.port.ReplyPlan;
import llmgateway.contracts.port.RequestTranslation;
import llmgateway.transform.engine.convert.ConversionSettings;
import llmgateway.transform.engine.convert.DialectChoice;
import llmgateway.transform.engine.convert.EnvelopeSweep;
import llmgateway.transform.engine.convert.RequestConversion;
import llmgateway.transform.engine.json.ByteView;
import llmgateway.transform.engine.json.JsonText;
import llmgateway.transform.engine.json.Members;
import llmgateway.transform.engine.rules.Identifiers;

/** A request as its bytes and what was found in them; accounts that speak its dialect get those bytes with at most three edits. */
public final class ParsedRequest implements RequestTranslation {
    private static final String SESSION = "x-claude-code-session-id";
    private static final int LONGEST_MODEL = 1024;

    private final ClientRequest request;
    private final Endpoint endpoint;
    private final Buffer body;
    private final ScannedRequest scan;
    private final ConversionSettings settings;

    private ParsedRequest(
            ClientRequest request, Endpoint endpoint, Buffer body, ScannedRequest scan, ConversionSettings settings) {
        this.request = request;
        this.endpoint = endpoint;
        this.body = body;
        this.scan = scan;
        this.settings = settings;
    }

    /**
     * Puts together what was found out about a request.
     *
     * @param endpoint what is asked for, after the body had its say
     * @throws RefusedException if a field that the gateway needs has the wrong type or cannot be what it should
     */
    public static ParsedRequest of(
            ClientRequest request, Endpoint endpoint, Buffer body, ScannedRequest scan, ConversionSettings settings)
            throws RefusedException {
        Member model = scan.member(RequestFields.MODEL);
        if (model.given() && !model.is(Member.Kind.STRING)) {
            throw wrongType(RequestFields.MODEL, "a string");
        }
        if (model.text().length() > LONGEST_MODEL || model.text().chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(Failure.of(
                            FailureKind.MALFORMED_REQUEST,
                            "The field 'model' is longer than " + LONGEST_MODEL
                                    + " characters or holds control characters.")
                    .withParam(RequestFields.MODEL));
        }
        Member stream = scan.member(RequestFields.STREAM);
        if (stream.given() && !stream.is(Member.Kind.TRUE) && !stream.is(Member.Kind.FALSE)) {
            throw wrongType(RequestFields.STREAM, "true or false");
        }
        Member options = scan.member(RequestFields.STREAM_OPTIONS);
        if (endpoint == Endpoint.CHAT_COMPLETIONS && options.given() && !options.is(Member.Kind.OBJECT)) {
            throw wrongType(RequestFields.STREAM_OPTIONS, "an object");
        }
        return new ParsedRequest(request, endpoint, body, scan, settings);
    }

    /** A request that has no body. */
    public static ParsedRequest bodiless(ClientRequest request, ConversionSettings settings) {
        return new ParsedRequest(request, request.endpoint(), Buffer.buffer(), ScannedRequest.NOTHING, settings);
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public String model() {
        return request.modelInPath().orElse(scan.member(RequestFields.MODEL).text());
    }

    @Override
    public boolean streamed() {
        return scan.member(RequestFields.STREAM).is(Member.Kind.TRUE)
                && (endpoint.kind() == Endpoint.Kind.CONVERSATION || endpoint == Endpoint.COMPLETIONS);
    }

    /** The client's own bytes; read only. */
    public Buffer body() {
        return body;
    }

    /** Whether the client itself asked for usage figures in a Chat stream. */
    public boolean usageAsked() {
        return scan.member(RequestFields.INCLUDE_USAGE).is(Member.Kind.TRUE);
    }

    @Override
    public boolean stateful() {
        return endpoint == Endpoint.RESPONSES
                && (scan.member(RequestFields.PREVIOUS_RESPONSE).given()
                        || scan.member(RequestFields.CONVERSATION).given()
                        || scan.member(RequestFields.BACKGROUND).is(Member.Kind.TRUE)
                        || scan.member(RequestFields.STORE).is(Member.Kind.TRUE));
    }

    @Override
    public Affinity affinity() {
        return endpoint.kind() == Endpoint.Kind.CONVERSATION
                ? new AffinityReader(request, body, scan).affinity()
                : Affinity.NONE;
    }

    @Override
    public Optional<Dialect> dialectFor(AccountConfig account, String model) {
        return endpoint.kind() == Endpoint.Kind.LISTING
                ? Optional.empty()
                : DialectChoice.of(endpoint, account, model, settings);
    }

    @Override
    public Translated translate(Target target) throws RefusedException {
        return target.dialect() == endpoint.dialect() ? verbatim(target) : converted(target);
    }

    /** This request put into another dialect. */
    public RequestConversion conversion() {
        String session = request.headers().get(SESSION);
        return new RequestConversion(
                endpoint.dialect(), body, model(), session, Identifiers.suffix(request.id()), settings);
    }

    private Translated converted(Target target) throws RefusedException {
        RequestConversion.Converted converted = conversion().to(target);
        if (endpoint == Endpoint.COUNT_TOKENS) {
            return new Translated("/responses/input_tokens", "", converted.bodyToCount(), converted.plan());
        }
        String path = pathOf(target.dialect());
        return new Translated(path, "", converted.body(), converted.headers(), converted.plan());
    }

    private static String pathOf(Dialect dialect) {
        return switch (dialect) {
            case MESSAGES -> Endpoint.MESSAGES.path();
            case CHAT -> Endpoint.CHAT_COMPLETIONS.path();
            case RESPONSES -> Endpoint.RESPONSES.path();
            case EMBEDDINGS -> Endpoint.EMBEDDINGS.path();
        };
    }

    private Translated verbatim(Target target) throws RefusedException {
        String query = endpoint == request.endpoint() ? request.query() : "";
        return new Translated(endpoint.path(), query, spliced(target), ReplyPlan.VERBATIM);
    }

    private Buffer spliced(Target target) throws RefusedException {
        if (settings.mixed()) {
            Optional<ParsedRequest> swept = swept();
            if (swept.isPresent()) {
                return swept.get().spliced(target);
            }
        }
        Splice splice = new Splice(body, scan);
        spliceModel(splice, target.model());
        if (target.systemText().isPresent()) {
            spliceSystem(splice, target.systemText().get());
        }
        if (target.account().injectUsage() && endpoint == Endpoint.CHAT_COMPLETIONS && streamed() && !usageAsked()) {
            spliceUsage(splice);
        }
        return splice.result();
    }

    /** This request without what was sealed for another provider; empty if there is nothing of the kind in it. */
    private Optional<ParsedRequest> swept() throws RefusedException {
        Optional<Buffer> clean = EnvelopeSweep.swept(body);
        if (clean.isEmpty()) {
            return Optional.empty();
        }
        ConversionSettings plain = settings.unmixed();
        return Optional.of(new ParsedRequest(request, endpoint, clean.get(), RequestScanner.scan(clean.get()), plain));
    }

    private void spliceModel(Splice splice, String model) {
        Member sent = scan.member(RequestFields.MODEL);
        if (model.isEmpty() || (sent.is(Member.Kind.STRING) && sent.text().equals(model))) {
            return;
        }
        put(splice, RequestFields.MODEL, JsonText.quote(model));
    }

    /** Puts the prompt first, unless the client says itself who it is. */
    private void spliceSystem(Splice splice, String prompt) throws RefusedException {
        Member system = scan.member(RequestFields.SYSTEM);
        String literal = JsonText.quote(prompt);
        ByteView sent = ByteView.of(body).slice(system.from(), system.to());
        switch (system.kind()) {
            case ABSENT, NULL -> put(splice, RequestFields.SYSTEM, literal);
            case STRING -> {
                if (sent.length() == 2) {
                    splice.replace(system, literal);
                } else if (!Identity.isToldBy(sent, prompt)) {
                    splice.insert(system.from(), "[" + textBlock(literal) + ",{\"type\":\"text\",\"text\":");
                    splice.insert(system.to(), "}]");
                }
            }
            case ARRAY -> {
                boolean empty = sent.at(Members.skipSpace(sent, 1)) == ']';
                if (!Identity.isToldBy(sent, prompt)) {
                    splice.insert(system.from() + 1, textBlock(literal) + (empty ? "" : ","));
                }
            }
            default -> throw wrongType(RequestFields.SYSTEM, "a string or an array of text blocks");
        }
    }

    private void spliceUsage(Splice splice) {
        Member options = scan.member(RequestFields.STREAM_OPTIONS);
        Member asked = scan.member(RequestFields.INCLUDE_USAGE);
        if (!options.is(Member.Kind.OBJECT)) {
            put(splice, RequestFields.STREAM_OPTIONS, "{\"include_usage\":true}");
        } else if (asked.is(Member.Kind.ABSENT)) {
            ByteView sent = ByteView.of(body).slice(options.from(), options.to());
            boolean empty = sent.at(Members.skipSpace(sent, 1)) == '}';
            splice.insert(options.from() + 1, "\"include_usage\":true" + (empty ? "" : ","));
        } else {
            splice.replace(asked, "true");
        }
    }

    private void put(Splice splice, String name, String value) {
        if (scan.has(name)) {
            splice.replace(scan.member(name), value);
        } else {
            splice.add(name, value);
        }
    }

    private static String textBlock(String literal) {
        return "{\"type\":\"text\",\"text\":" + literal + "}";
    }

    private static RefusedException wrongType(String field, String expected) {
        String message = "The field '" + field + "' must be " + expected + ".";
        return new RefusedException(
                Failure.of(FailureKind.MALFORMED_REQUEST, message).withParam(field));
    }
}
