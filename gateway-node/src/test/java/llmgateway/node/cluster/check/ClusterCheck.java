package llmgateway.node.cluster.check;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.beust.jcommander.JCommander;
import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParameterException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import llmgateway.node.cluster.check.SteadyLoad.Kind;
import org.slf4j.LoggerFactory;

/** Forms a gateway of three nodes, does to it what is asked, prints what was found, and ends with 0 if that is as it should be. */
final class ClusterCheck {
    /** Of the tokens that end over and over. */
    private static final int LIFETIME_SECONDS = 5;

    @Parameter(description = "kill | limits | rounds | rolling | refresh; split is for bin/cluster-split")
    private List<String> what = new ArrayList<>();

    @Parameter(
            names = "--rounds",
            description = "How often nodes are killed, or tokens end; 0: 3 for kill, 200 for rounds, 1 for rolling,"
                    + " 20 for refresh")
    private int rounds;

    @Parameter(names = "--seed", description = "What the lot of the rounds follows from; 0: another one each time")
    private long seed;

    @Parameter(names = "--load", description = "For limits: the part of them that is asked for at restarts, in percent")
    private int load = 90;

    @Parameter(names = "--directory", description = "Where nodes keep what is theirs; a temporary one, if left out")
    private String given = "";

    @Parameter(names = "--namespaces", hidden = true)
    private List<String> namespaces = new ArrayList<>();

    @Parameter(names = "--addresses", hidden = true)
    private List<String> addresses = new ArrayList<>();

    @Parameter(names = "--link", hidden = true)
    private String link = "";

    @Parameter(names = "--outside", hidden = true)
    private String outside = "";

    @Parameter(names = "--seconds", description = "How long a network is split")
    private int seconds = 60;

    @Parameter(names = "--help", help = true, description = "This text")
    private boolean help;

    private ClusterCheck() {}

    public static void main(String[] args) throws IOException {
        // A killed node resets connections of clients, which they count and need not tell.
        ((Logger) LoggerFactory.getLogger("io.vertx")).setLevel(Level.OFF);
        ClusterCheck check = new ClusterCheck();
        JCommander commander = JCommander.newBuilder()
                .programName("bin/cluster-check")
                .addObject(check)
                .build();
        try {
            commander.parse(args);
        } catch (ParameterException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
        }
        if (check.help || check.what.size() != 1) {
            commander.usage();
            System.exit(check.help ? 0 : 2);
        }
        System.exit(check.run() ? 0 : 1);
    }

    private boolean run() throws IOException {
        Path directory = given.isEmpty() ? Files.createTempDirectory("llm-gateway-cluster-") : Path.of(given);
        boolean holds = what.get(0).equals("split")
                ? SplitNetwork.play(directory, namespaces, addresses, link, outside, Duration.ofSeconds(seconds))
                : onThree(directory);
        System.out.println(holds ? "holds" : "DOES NOT HOLD");
        if (holds && given.isEmpty()) {
            delete(directory);
        } else if (!holds) {
            System.out.println("what the nodes wrote is in " + directory);
        }
        return holds;
    }

    private boolean onThree(Path directory) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        TokenAccounts tokens = TokenAccounts.start(vertx);
        CallBook book = new CallBook();
        String upstream = PacedProvider.start(vertx, book);
        try (ClusterProcesses cluster =
                ClusterProcesses.of(directory, upstream, tokens.yaml(), List.of("n1", "n2", "n3"))) {
            cluster.start();
            return switch (what.get(0)) {
                case "kill" -> kill(cluster, vertx);
                case "limits" -> limits(cluster, vertx, book);
                case "rounds" -> rounds(cluster);
                case "rolling" -> rolling(cluster, vertx);
                case "refresh" -> refresh(cluster, vertx, tokens);
                default -> {
                    System.err.println("There is no check '" + what.get(0)
                            + "'; there are kill, limits, rounds, rolling, refresh");
                    yield false;
                }
            };
        } finally {
            vertx.close();
        }
    }

    private boolean kill(ClusterProcesses cluster, Vertx vertx) throws IOException {
        boolean holds = true;
        for (int round = 0; round < (rounds == 0 ? 3 : rounds); round++) {
            KilledNode.Figures found = KilledNode.of(
                    cluster, vertx, cluster.nodes().get(round % cluster.nodes().size()));
            System.out.println(found);
            holds &= found.hold();
        }
        return holds;
    }

    private boolean limits(ClusterProcesses cluster, Vertx vertx, CallBook book) throws IOException {
        boolean holds = true;
        for (int round = 0; round < Math.max(1, rounds); round++) {
            NodeJvm one = cluster.nodes().get(round % cluster.nodes().size());
            LimitsAtBurst.Figures burst = LimitsAtBurst.of(cluster, vertx, book, Duration.ofSeconds(20));
            System.out.println(burst);
            LimitsAtKill.Figures kill = LimitsAtKill.of(cluster, vertx, book, one, LimitsAtKill.Times.FULL);
            System.out.println(kill);
            LimitsAtRestart.Figures restart = LimitsAtRestart.of(
                    cluster,
                    vertx,
                    book,
                    load / 100.0,
                    Duration.ofSeconds(65),
                    List.of(List.of(one, one, one, one, one), cluster.nodes()));
            System.out.println(restart);
            holds &= burst.hold() && kill.hold() && restart.hold();
        }
        return holds;
    }

    private boolean rounds(ClusterProcesses cluster) throws IOException {
        long drawn = seed == 0 ? ThreadLocalRandom.current().nextLong() : seed;
        System.out.println("seed " + drawn);
        long begun = System.nanoTime();
        RandomRounds.Figures found = RandomRounds.of(cluster, rounds == 0 ? 200 : rounds, drawn);
        System.out.println(found + "; " + (System.nanoTime() - begun) / 1_000_000_000 + " s");
        return found.hold();
    }

    private boolean rolling(ClusterProcesses cluster, Vertx vertx) throws IOException {
        boolean holds = true;
        for (int round = 0; round < Math.max(1, rounds); round++) {
            RollingRestart.Figures found = RollingRestart.of(cluster, vertx, Kind.TEN_SECONDS);
            System.out.println(found);
            holds &= found.hold();
        }
        return holds;
    }

    private boolean refresh(ClusterProcesses cluster, Vertx vertx, TokenAccounts tokens) throws IOException {
        tokens.awaitSeeded(cluster.nodes());
        System.out.println("a pair of tokens in the files of all was renewed at their start with "
                + tokens.seed().calls() + " token calls");
        ExpiringToken.Figures ended = ExpiringToken.of(cluster, vertx, tokens.person(), 500, 15);
        System.out.println(ended);
        boolean holds = ended.hold();
        for (KilledRefresher.Moment moment : KilledRefresher.Moment.values()) {
            KilledRefresher.Figures killed = KilledRefresher.of(cluster, vertx, tokens.person(), moment);
            System.out.println(killed);
            holds &= killed.hold();
        }
        ManyExpiries.Figures many =
                ManyExpiries.of(cluster, vertx, tokens.person(), rounds == 0 ? 20 : rounds, LIFETIME_SECONDS);
        System.out.println(many);
        return holds && many.hold() && tokens.seed().calls() == 1;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
