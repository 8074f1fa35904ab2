package llmgateway.node.cluster.check;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.Parameter;
import com.beust.jcommander.ParameterException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import llmgateway.node.cluster.check.SteadyLoad.Kind;

/** Forms a gateway of three nodes, does to it what is asked, prints what was found, and ends with 0 if that is as it should be. */
final class ClusterCheck {

    @Parameter(description = "kill | rounds | rolling")
    private List<String> what = new ArrayList<>();

    @Parameter(
            names = "--rounds",
            description = "How often nodes are killed; 0: 3 for kill, 200 for rounds, 1 for rolling")
    private int rounds;

    @Parameter(names = "--seed", description = "What the lot of the rounds follows from; 0: another one each time")
    private long seed;

    @Parameter(names = "--help", help = true, description = "This text")
    private boolean help;

    private ClusterCheck() {}

    public static void main(String[] args) throws IOException {
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
        Path directory = Files.createTempDirectory("llm-gateway-cluster-");
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try (ClusterProcesses cluster = ClusterProcesses.of(directory, PacedProvider.start(vertx), "n1", "n2", "n3")) {
            cluster.start();
            boolean holds = switch (what.get(0)) {
                case "kill" -> kill(cluster, vertx);
                case "rounds" -> rounds(cluster);
                case "rolling" -> rolling(cluster, vertx);
                default -> {
                    System.err.println("There is no check '" + what.get(0) + "'; there are kill, rounds, rolling");
                    yield false;
                }
            };
            System.out.println(holds ? "holds" : "DOES NOT HOLD");
            if (holds) {
                delete(directory);
            } else {
                System.out.println("what the nodes wrote is in " + directory);
            }
            return holds;
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

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
