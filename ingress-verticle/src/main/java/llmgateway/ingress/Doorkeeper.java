package llmgateway.ingress;

import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import llmgateway.contracts.Caller;
import llmgateway.contracts.ClientRequest;
import llmgateway.contracts.Dialect;
import llmgateway.contracts.Endpoint;
import llmgateway.contracts.config.GatewayKeyConfig.Permission;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.ingress.engine.BodyBudget;
import llmgateway.ingress.engine.Match;
import llmgateway.ingress.engine.PresentedKey;
import llmgateway.ingress.engine.RequestIds;
import llmgateway.ingress.engine.Surface;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives each HTTP request: answers probes, turns away what is not served or not allowed, and makes exchanges of the rest. */
final class Doorkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

    private final Surroundings around;
    private final Supplier<AdmissionRules> rules;
    private final Probes probes;
    private final RequestIds ids;
    private final InstantSource clock;

    Doorkeeper(
            Surroundings around, Supplier<AdmissionRules> rules, Probes probes, RequestIds ids, InstantSource clock) {
        this.around = around;
        this.rules = rules;
        this.probes = probes;
        this.ids = ids;
        this.clock = clock;
    }

    void receive(HttpServerRequest http) {
        Visit visit = new Visit(http, rules.get(), ids.of(http.getHeader("x-request-id")), System.nanoTime());
        ConnectionWatch.over(http).asked();
        MultiMap additions = MultiMap.caseInsensitiveMultiMap();
        if (visit.rules().cors().admitsPreflight(visit.method(), http.headers())) {
            visit.rules().cors().markPreflight(http.headers(), additions);
            head(visit, additions).answer(204);
            return;
        }
        visit.rules().cors().mark(http.headers(), additions);
        boolean toWebSocket = http.headers().contains(HttpHeaders.UPGRADE, "websocket", true);
        Match match = Surface.match(visit.method(), visit.path(), toWebSocket);
        if (match instanceof Match.Probe probe) {
            LOG.debug("Probed at {}", visit.path());
            probes.answer(probe, head(visit, additions));
        } else if (match instanceof Match.Refused refused) {
            turnAway(visit, refused, additions);
        } else if (match instanceof Match.Call call) {
            serve(visit, call, additions);
        }
    }

    /** Answers what is not valid HTTP and has the connection closed; a head that its connection's end cut short is no request. */
    void receiveInvalid(HttpServerRequest http) {
        Throwable cause = http.decoderResult().cause();
        if (cause instanceof PrematureChannelClosureException) {
            return;
        }
        Visit visit = new Visit(http, rules.get(), ids.of(http.getHeader("x-request-id")), System.nanoTime());
        ConnectionWatch.over(http).asked();
        PresentedKey.takenFrom(http.headers());
        MultiMap additions = MultiMap.caseInsensitiveMultiMap().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        Match.Call call = new Match.Call(Endpoint.CHAT_COMPLETIONS, Optional.empty(), Optional.empty());
        ClientExchange exchange = exchange(visit, call, Caller.ANONYMOUS, Dialect.CHAT, unclaimed(visit), additions);
        exchange.begin();
        if (cause instanceof TooLongHttpLineException) {
            exchange.refusePlainly(414, "uri_too_long", "The request line is too long.");
        } else if (cause instanceof TooLongHttpHeaderException) {
            exchange.refusePlainly(431, "headers_too_large", "The request's headers are too large.");
        } else {
            exchange.refusePlainly(400, "invalid_http", "This is not a valid HTTP request.");
        }
    }

    private void turnAway(Visit visit, Match.Refused refused, MultiMap additions) {
        if (!refused.allow().isEmpty()) {
            additions.set(HttpHeaders.ALLOW, refused.allow());
        }
        PresentedKey.takenFrom(visit.http().headers());
        Dialect dialect = refused.endpoint()
                .map(endpoint -> dialect(visit, endpoint))
                .orElseGet(() -> visit.looksAnthropic() ? Dialect.MESSAGES : Dialect.CHAT);
        Endpoint endpoint =
                refused.endpoint().orElse(dialect == Dialect.MESSAGES ? Endpoint.MESSAGES : Endpoint.CHAT_COMPLETIONS);
        Match.Call call = new Match.Call(endpoint, Optional.empty(), Optional.empty());
        ClientExchange exchange = exchange(visit, call, Caller.ANONYMOUS, dialect, unclaimed(visit), additions);
        exchange.begin();
        exchange.refuse(Failure.of(refused.kind(), refused.message()));
    }

    private void serve(Visit visit, Match.Call call, MultiMap additions) {
        HttpServerRequest http = visit.http();
        PresentedKey key = PresentedKey.takenFrom(http.headers());
        boolean listing = call.endpoint().kind() == Endpoint.Kind.LISTING;
        Caller caller = Caller.ANONYMOUS;
        Failure failure = null;
        try {
            caller = admitted(visit.rules(), key, listing ? Permission.READ : Permission.WRITE);
        } catch (RefusedException refused) {
            failure = refused.failure();
        }
        BodyBudget.Claim claim = unclaimed(visit);
        Dialect dialect = dialect(visit, call.endpoint());
        ClientExchange exchange = exchange(visit, call, caller, dialect, claim, additions);
        exchange.begin();
        String expected = http.getHeader(HttpHeaders.EXPECT);
        if (failure == null) {
            failure = unreadable(http.headers());
        }
        if (failure != null) {
            exchange.refuse(failure);
        } else if (listing) {
            exchange.accept(Buffer.buffer());
        } else if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
            exchange.refusePlainly(417, "expectation_failed", "The only expectation that is met is 100-continue.");
        } else {
            BodyReader body =
                    new BodyReader(exchange, http, claim, visit.rules().maxBodyBytes(), visit.announced());
            Runnable read = () -> body.start(expected != null);
            if (caller.limited() && call.endpoint() != Endpoint.COUNT_TOKENS) {
                new Turnstile(around, exchange, http, additions, clock).pass(read);
            } else {
                read.run();
            }
        }
    }

    private Caller admitted(AdmissionRules current, PresentedKey key, Permission needed) throws RefusedException {
        return current.open() ? Caller.ANONYMOUS : current.keys().admit(key, needed, clock.instant());
    }

    private ClientExchange exchange(
            Visit visit, Match.Call call, Caller caller, Dialect dialect, BodyBudget.Claim claim, MultiMap additions) {
        HttpServerRequest http = visit.http();
        String query = http.query();
        ClientRequest request = new ClientRequest(
                visit.id(),
                call.endpoint(),
                query == null ? "" : query,
                http.headers(),
                caller,
                call.provider(),
                call.model());
        ExchangeLedger ledger = new ExchangeLedger(
                around.node(),
                around.telemetry(),
                new AccessLog(request, visit.method(), visit.path()),
                call.endpoint().dialect(),
                visit.startedAt());
        ClientExchange exchange = new ClientExchange(
                around,
                http,
                request,
                dialect,
                head(visit, additions),
                claim,
                visit.rules().timeout(),
                ledger);
        ConnectionWatch watch = ConnectionWatch.over(http);
        watch.requestBegan();
        exchange.onClose(watch::requestEnded);
        return exchange;
    }

    private BodyBudget.Claim unclaimed(Visit visit) {
        return around.node().bodies().claim(visit.rules().maxBufferedBytes());
    }

    private ResponseHead head(Visit visit, MultiMap additions) {
        return new ResponseHead(around, visit.http(), visit.id(), additions);
    }

    private static Dialect dialect(Visit visit, Endpoint endpoint) {
        boolean anthropicList = endpoint.kind() == Endpoint.Kind.LISTING && visit.looksAnthropic();
        return anthropicList ? Dialect.MESSAGES : endpoint.dialect();
    }

    private static @Nullable Failure unreadable(MultiMap headers) {
        boolean plain = nothingBut("identity", headers.getAll(HttpHeaders.CONTENT_ENCODING))
                && nothingBut("chunked", headers.getAll(HttpHeaders.TRANSFER_ENCODING));
        return plain
                ? null
                : Failure.of(
                        FailureKind.UNSUPPORTED_MEDIA_TYPE,
                        "Compressed request bodies are not read; the only content-encoding allowed is identity.");
    }

    private static boolean nothingBut(String allowed, List<String> values) {
        for (String value : values) {
            if (!allowed.equalsIgnoreCase(value)) {
                return false;
            }
        }
        return true;
    }

    /** A request at the door. */
    private record Visit(HttpServerRequest http, AdmissionRules rules, String id, long startedAt) {

        String method() {
            return http.method().name();
        }

        String path() {
            String path = http.path();
            return path == null ? "" : path;
        }

        boolean looksAnthropic() {
            return http.headers().contains("anthropic-version") || path().startsWith("/anthropic");
        }

        /** The body's length as the client says, or -1 if it does not. */
        long announced() {
            String length = http.getHeader(HttpHeaders.CONTENT_LENGTH);
            try {
                return length == null ? -1 : Long.parseLong(length.strip());
            } catch (NumberFormatException unknown) {
                return -1;
            }
        }
    }
}
