package llmgateway.node.cluster.health;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import llmgateway.contracts.Derived;
import llmgateway.contracts.Endpoint.Kind;
import llmgateway.contracts.Sha256;
import llmgateway.contracts.account.Credentials;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.GatewayConfig;
import llmgateway.contracts.failure.ErrorText;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.FailureRules;
import llmgateway.contracts.peer.PeerLink;
import llmgateway.contracts.testing.Configs;
import llmgateway.contracts.testing.FakePeers;
import llmgateway.router.Health;
import llmgateway.router.SharedRests;
import llmgateway.router.engine.Standing;
import llmgateway.upstream.AccountBlocks;
import llmgateway.upstream.AccountBooks;
import llmgateway.upstream.StatedLimits;

/** Nodes that share the health of their accounts, whose clocks differ and whose post can be opened on its way. */
final class HealthNodes {
    static final String OPUS = "claude-opus-5";

    final FakePeers network;
    final Map<String, HealthNode> nodes = new LinkedHashMap<>();

    /** What was told and has not arrived, one for each hearer; deliver, drop or reorder it. */
    final List<Letter> post = new ArrayList<>();

    /** All questions that were asked, as {@code asker asked}. */
    final List<String> questions = new ArrayList<>();

    /** Those who do not answer although they live. */
    final Set<String> mute = new HashSet<>();

    /** All messages that were told. */
    final List<JsonObject> told = new ArrayList<>();

    private long nanos;

    record Letter(String hearer, PeerLink.Listener listener, String teller, JsonObject news) {
        void deliver() {
            listener.heard(teller, news.copy());
        }
    }

    HealthNodes(List<AccountConfig> accounts, String... names) {
        network = new FakePeers(names);
        for (String name : names) {
            nodes.put(name, new HealthNode(name, accounts));
        }
        nodes.values().forEach(node -> node.share.open(Runnable::run));
        turn();
        questions.clear();
    }

    HealthNode node(String name) {
        HealthNode node = nodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException(name);
        }
        return node;
    }

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** Each node ticks once. */
    void tick() {
        nodes.values().forEach(node -> node.share.tick());
    }

    /** Each node ticks once, and the post arrives. */
    void turn() {
        tick();
        deliver();
    }

    void deliver() {
        List<Letter> arriving = List.copyOf(post);
        post.clear();
        arriving.forEach(Letter::deliver);
    }

    static Failure answer(int status) {
        return FailureRules.BUILT_IN
                .answered(status, Kind.CONVERSATION, ErrorText.NONE)
                .applied(Failure.of(FailureKind.UPSTREAM_ERROR, "m"));
    }

    static Failure limited(Duration wait) {
        return FailureRules.BUILT_IN
                .answered(429, Kind.CONVERSATION, ErrorText.NONE)
                .applied(Failure.of(FailureKind.UPSTREAM_ERROR, "m").withRetryAfter(wait));
    }

    /** One of the nodes. */
    final class HealthNode {
        final AccountBooks books;
        final Health health;
        final HealthShare share;
        GatewayConfig config;

        HealthNode(String name, List<AccountConfig> accounts) {
            long ahead = name.hashCode() * 1_000_000_000L;
            config = Configs.config(accounts);
            books = new AccountBooks(
                    Credentials.NOBODYS,
                    new StatedLimits(() -> Instant.EPOCH.plusNanos(nanos + ahead)),
                    new AccountBlocks(() -> nanos + ahead));
            health = new Health(
                    books::status,
                    account -> books.limits().of(account),
                    () -> nanos + ahead,
                    () -> Instant.EPOCH.plusNanos(nanos + ahead),
                    () -> 0.5);
            Derived<GatewayConfig, KnownAccounts> known =
                    new Derived<>(() -> config, current -> new KnownAccounts(current, Sha256::hex));
            Function<String, Optional<AccountConfig>> accountsNow =
                    id -> known.get().account(id);
            share = new HealthShare(
                    network.peers(name),
                    new Post(name, network.link(name)),
                    known,
                    List.of(new SharedRests(health, accountsNow), books.blocks(), books.limits()),
                    "run of " + name);
        }

        Standing standing(AccountConfig account) {
            return health.standing(account, OPUS);
        }
    }

    /** A link whose news lie in the post until they are delivered. */
    private final class Post implements PeerLink {
        private final String self;
        private final PeerLink link;

        Post(String self, PeerLink link) {
            this.self = self;
            this.link = link;
        }

        @Override
        public Future<JsonObject> ask(String node, String topic, JsonObject question, Duration patience) {
            questions.add(self + " " + node);
            return mute.contains(node)
                    ? Future.failedFuture(new SilentException(node + " is mute"))
                    : link.ask(node, topic, question, patience);
        }

        @Override
        public void tell(String topic, JsonObject news) {
            told.add(news);
            link.tell(topic, news);
        }

        @Override
        public void answer(String topic, Answerer answerer) {
            link.answer(topic, answerer);
        }

        @Override
        public void hear(String topic, Listener listener) {
            link.hear(topic, (teller, news) -> post.add(new Letter(self, listener, teller, news)));
        }
    }
}
