package llmgateway.upstream;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import llmgateway.contracts.Secret;
import llmgateway.contracts.Usage;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.port.Telemetry;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordSnapshot;
import llmgateway.contracts.state.RecordStore;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.contracts.testing.FakePeers;
import llmgateway.contracts.testing.FakeStores;
import llmgateway.contracts.testing.MemoryTokenJournal;
import llmgateway.contracts.testing.TokenIssuer;
import llmgateway.upstream.engine.token.RefreshSchedule;
import llmgateway.upstream.engine.token.TokenAnswer;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import llmgateway.upstream.engine.token.TokenRecord;
import llmgateway.upstream.engine.token.TokenReply;
import llmgateway.upstream.engine.token.TokenRequest;

/**
 * The keepers of one account's tokens on several nodes, in a world whose time, network, processes and token endpoint obey a test.
 * What happens at once happens in order, or in any order if it is left to chance. One thread.
 */
final class ClusterScene {
    static final RecordId TOKENS = new RecordId(RecordKind.TOKENS, "a");

    private final FakeLoop loop;
    final FakeTime time = new FakeTime(this::run);
    final FakePeers network;
    final FakeStores stores;
    final TokenIssuer issuer = new TokenIssuer("canary");
    final Map<String, Node> nodes = new LinkedHashMap<>();

    /** What was asked of the token endpoint and is not answered. */
    final List<Call> calls = new ArrayList<>();

    /** What the endpoint does with a call when it comes. */
    Consumer<Call> endpoint = Call::spend;

    /** How long the next call takes to reach the endpoint. */
    Supplier<Duration> connecting = () -> Duration.ZERO;

    /** How many calls ended on the way to the endpoint: they were too late, or their process died. */
    int unsent;

    private final AccountConfig account;
    private final Optional<Random> chance;

    ClusterScene(String... names) {
        this(Optional.empty(), names);
    }

    /** Nodes that run, with a configured pair that is good for an hour and that each was about to take up. */
    ClusterScene(Optional<Random> chance, String... names) {
        this.chance = chance;
        loop = new FakeLoop(chance);
        network = new FakePeers(names);
        stores = new FakeStores(network, loop::anyTime, names);
        JsonObject pair = issuer.login();
        account = AccountBuilder.of("a", "anthropic")
                .type(AccountConfig.Type.OAUTH)
                .clientId("c")
                .accessToken(pair.getString("access_token"))
                .refreshToken(pair.getString("refresh_token"))
                .expiresAt(time.now().plus(Duration.ofHours(1)))
                .build();
        for (String name : names) {
            nodes.put(name, new Node(name));
        }
        nodes.values().forEach(Node::start);
        run();
    }

    Node node(String name) {
        return Optional.ofNullable(nodes.get(name)).orElseThrow();
    }

    /** All is done that is to be done at once. */
    void run() {
        loop.run();
    }

    /** Nodes are asked, so many times each, for something newer than the first generation. */
    List<Future<Credential>> ask(int times, Node... of) {
        List<Future<Credential>> asking = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            for (Node node : of) {
                asking.add(node.newerThan(1));
            }
        }
        run();
        return asking;
    }

    /** From now on calls of the endpoint wait until they are answered. */
    void holdCalls() {
        endpoint = call -> {};
    }

    /** The calls that wait are answered, and later ones at once. */
    void answerCalls() {
        endpoint = Call::spend;
        List.copyOf(calls).forEach(Call::spend);
        run();
    }

    Instant now() {
        return time.now();
    }

    void pass(Duration by) {
        time.pass(by);
        run();
    }

    /** Nodes that are alive hear each other, and after some seconds hold the same. */
    void heal() {
        network.heal();
        nodes.forEach((name, node) -> {
            stores.unmute(name);
            if (node.alive()) {
                network.revive(name);
            }
        });
        run();
        pass(Duration.ofSeconds(2));
        stores.comeTogether();
        run();
        pass(Duration.ofSeconds(4));
    }

    /** A request for tokens at the endpoint: with a refresh token, or by a login. */
    final class Call {
        final Life by;
        final String refreshToken;
        final Instant at = time.now();
        private final Promise<TokenAnswer> answer = Promise.promise();

        /** Whether its sender learned that it came to nothing. */
        boolean refused;

        /** Whether the issuer did not take the token. */
        boolean rejected;

        /** Whether its sender learned that nobody knows what it came to. */
        boolean lost;

        Call(Life by, String refreshToken) {
            this.by = by;
            this.refreshToken = refreshToken;
        }

        /** The issuer answers it. */
        void spend() {
            answer(issued());
        }

        /** The issuer answers it, and the answer is lost. */
        void spendAndLose() {
            issued();
            lose();
        }

        /** It is lost before the issuer gets it. */
        void lose() {
            lost = true;
            answer(new Fault(Kind.NO_ANSWER, "the token endpoint did not answer"));
        }

        /** It comes to nothing, which its sender learns; and that it is to leave the endpoint alone for a minute. */
        void refuse() {
            refused = true;
            answer(new Fault(Kind.BUSY, "the token endpoint is busy", Optional.of(Duration.ofMinutes(1))));
        }

        private TokenAnswer issued() {
            JsonObject reply = refreshToken.isEmpty() ? issuer.login() : issuer.refresh(refreshToken);
            rejected = reply.containsKey("error");
            return TokenReply.read(
                    reply.containsKey("error") ? 400 : 200,
                    MultiMap.caseInsensitiveMultiMap(),
                    reply.toBuffer(),
                    time.now());
        }

        private void answer(TokenAnswer its) {
            calls.remove(this);
            by.post(() -> answer.complete(its));
        }
    }

    /** One process of a node, from its start to its end. */
    final class Life implements RecordStore {
        final Node node;
        boolean alive = true;

        Life(Node node) {
            this.node = node;
        }

        void post(Runnable work) {
            loop.inOrder(node.name, () -> {
                if (alive) {
                    work.run();
                }
            });
        }

        private Runnable after(Duration wait, Runnable work) {
            return time.after(wait, () -> {
                if (alive) {
                    work.run();
                }
            });
        }

        @Override
        public RecordSnapshot snapshot() {
            return stores.store(node.name).snapshot();
        }

        @Override
        public Future<Written> write(List<Change> changes) {
            return acknowledged(changes, stores.store(node.name).write(changes));
        }

        @Override
        public Future<Written> writeInTerm(Change change, long term) {
            return acknowledged(List.of(change), stores.store(node.name).writeInTerm(change, term));
        }

        @Override
        public Future<Void> giveBack(RecordId id, long term) {
            Promise<Void> promise = Promise.promise();
            stores.store(node.name).giveBack(id, term).onComplete(ended -> post(() -> promise.handle(ended)));
            return promise.future();
        }

        private Future<Written> acknowledged(List<Change> changes, Future<Written> write) {
            Promise<Written> promise = Promise.promise();
            write.onComplete(ended -> {
                if (ended.succeeded()) {
                    node.written.accept(changes);
                }
                post(() -> promise.handle(ended));
            });
            return promise.future();
        }

        @Override
        public void observe(Consumer<RecordSnapshot> observer) {
            stores.store(node.name).observe(snapshot -> post(() -> observer.accept(snapshot)));
        }

        private Future<TokenAnswer> ask(TokenRequest request, TokenEndpoint.Permit permit) {
            Duration wait = connecting.get();
            if (wait.isZero()) {
                return send(request, permit);
            }
            Promise<TokenAnswer> answer = Promise.promise();
            time.after(wait, () -> {
                if (alive) {
                    send(request, permit).onComplete(answer);
                } else {
                    unsent++;
                }
            });
            return answer.future();
        }

        private Future<TokenAnswer> send(TokenRequest request, TokenEndpoint.Permit permit) {
            if (!permit.holds()) {
                unsent++;
                return Future.succeededFuture(Fault.TOO_LATE);
            }
            Call call = new Call(this, request.body().toJsonObject().getString("refresh_token", ""));
            calls.add(call);
            endpoint.accept(call);
            return call.answer.future();
        }
    }

    /** A node, with what is seen of it. */
    final class Node implements Telemetry {
        final String name;
        final List<String> counted = new ArrayList<>();
        TokenReport report = TokenReport.NONE;
        Life process;
        TokenKeeper keeper;

        /** Called when a write of this node is durable, before the node knows. */
        Consumer<List<RecordStore.Change>> written = changes -> {};

        Node(String name) {
            this.name = name;
            process = new Life(this);
            keeper = keeper();
        }

        private TokenKeeper keeper() {
            Life its = process;
            TokenScene scene = new TokenScene(
                    network.peers(name),
                    its,
                    new MemoryTokenJournal(),
                    (account, request, permit) -> its.ask(request, permit),
                    settings -> Future.failedFuture("none"),
                    new RefreshSchedule(() -> chance.map(Random::nextDouble).orElse(0.5)),
                    time::now,
                    its::after,
                    this);
            return new TokenKeeper(scene, account, KeeperScene.oauth(), told -> report = told);
        }

        private void start() {
            process = new Life(this);
            keeper = keeper();
            Life its = process;
            TokenKeeper mine = keeper;
            its.observe(snapshot -> mine.seen());
            network.peers(name).observe(() -> its.post(mine::peersChanged));
            its.post(mine::open);
        }

        /** Its process ends without a word. */
        void kill() {
            process.alive = false;
            network.kill(name);
        }

        /** What it says and is told does not arrive any more, which is noticed some seconds later. */
        void cutOff() {
            stores.mute(name);
            time.after(Duration.ofSeconds(4), () -> {
                if (stores.isMute(name)) {
                    network.kill(name);
                }
            });
        }

        /** It catches up with the others and serves again. */
        void restart() {
            stores.unmute(name);
            network.revive(name);
            stores.restart(name);
            stores.comeTogether();
            start();
            run();
        }

        boolean alive() {
            return process.alive;
        }

        /** What a request with a token of {@code generation} that is no good any more gets. */
        Future<Credential> newerThan(long generation) {
            Promise<Credential> promise = Promise.promise();
            TokenKeeper mine = keeper;
            process.post(() -> mine.newerThan(generation, false).onComplete(promise));
            return promise.future();
        }

        AccountState state() {
            return report.credential().status().state();
        }

        String reason() {
            return report.credential().status().reason();
        }

        long generation() {
            return report.credential().generation();
        }

        /** The token that requests are made with; empty if there is none. */
        String token() {
            return report.credential().token().map(Secret::reveal).orElse("");
        }

        TokenRecord stored() {
            return stores.store(name)
                    .snapshot()
                    .find(TOKENS)
                    .flatMap(StateRecord::value)
                    .flatMap(TokenRecord::of)
                    .orElseThrow();
        }

        @Override
        public void tokenRenewed(String its, String result) {
            counted.add(result);
        }

        @Override
        public void exchangeStarted() {}

        @Override
        public void exchangeEnded(ExchangeSummary summary) {}

        @Override
        public void attemptEnded(String its, String outcome, Usage usage, long nanos) {}
    }
}
