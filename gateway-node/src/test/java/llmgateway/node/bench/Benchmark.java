package llmgateway.node.bench;

import com.beust.jcommander.JCommander;
import com.beust.jcommander.ParameterException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Measures the packaged node against a bare proxy and, where there is one, nginx. This process makes the load; the scripted
 * upstream and each target are processes of their own. Targets take turns in every round, so that whatever else the machine does
 * meets all of them.
 */
final class Benchmark {
    private static final String OPEN_STREAMS = "open-streams";
    private static final long IDLE_MILLIS = 3000;
    private static final int WARM_UP_SLICE_SECONDS = 2;
    private static final double SETTLED = 0.95;
    private static final List<String> UPSTREAM_FLAGS = List.of("-XX:+UseSerialGC", "-Xmx512m");

    private final BenchmarkOptions options;
    private final Path directory;
    private final Vertx vertx;
    private final Results results = new Results();

    private Benchmark(BenchmarkOptions options, Path directory, Vertx vertx) {
        this.options = options;
        this.directory = directory;
        this.vertx = vertx;
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        BenchmarkOptions options = new BenchmarkOptions();
        JCommander commander = JCommander.newBuilder()
                .programName("bin/benchmark")
                .addObject(options)
                .build();
        try {
            commander.parse(args);
        } catch (ParameterException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
        }
        if (options.help) {
            commander.usage();
            return;
        }
        Path directory = Files.createTempDirectory("llm-gateway-benchmark-");
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            Results results = new Benchmark(options, directory, vertx).run();
            System.out.print(results.table());
            if (!options.json.isEmpty()) {
                Files.writeString(Path.of(options.json), results.toJson().encodePrettily() + '\n');
            }
        } finally {
            vertx.close();
            delete(directory);
        }
    }

    private Results run() throws IOException, InterruptedException, ExecutionException {
        List<String> command = ChildProcess.java(ScriptedUpstream.class, UPSTREAM_FLAGS);
        try (ChildProcess upstream = ChildProcess.start("upstream", directory, command)) {
            int port = upstream.awaitReady();
            idleNode(port);
            List<Workload> workloads = List.of(Workload.values()).stream()
                    .filter(workload -> options.wants(workload.label()))
                    .toList();
            if (!workloads.isEmpty()) {
                loads(port, workloads);
            }
        }
        return results;
    }

    /** Starts the node several times, and leaves the last one alone for a while before it gets streams. */
    private void idleNode(int upstream) throws IOException, InterruptedException, ExecutionException {
        for (int left = Math.max(1, options.starts); left > 0; left--) {
            say("start");
            try (Target node = Target.gateway(directory, upstream)) {
                results.started(
                        new Results.Start(node.process().age(), node.process().cpu()));
                if (left == 1) {
                    Thread.sleep(IDLE_MILLIS);
                    results.idle(node.process().residentBytes());
                    if (options.wants(OPEN_STREAMS)) {
                        say(OPEN_STREAMS);
                        results.openStreams(OpenStreams.run(vertx, node, options.streams, options.streamSeconds));
                    }
                }
            }
        }
    }

    private void loads(int upstream, List<Workload> workloads)
            throws IOException, InterruptedException, ExecutionException {
        List<Target> targets = new ArrayList<>();
        try {
            Target gateway = Target.gateway(directory, upstream);
            targets.add(gateway);
            if (options.cluster) {
                targets.add(Target.clustered(directory, upstream));
            } else {
                targets.add(Target.proxy(directory, upstream, gateway.process().javaFlags()));
                Target.nginx(directory, upstream).ifPresent(targets::add);
            }
            for (Workload workload : workloads) {
                for (Target target : targets) {
                    warmUp(workload, target);
                }
                List<Target> turns = new ArrayList<>(targets);
                for (int round = 1; round <= options.rounds; round++) {
                    Collections.reverse(turns);
                    for (Target target : turns) {
                        Figures figures = measure(workload, target, options.seconds);
                        results.measured(workload, target.name(), figures);
                        say("round " + round + " " + workload.label() + " " + target.name() + " "
                                + Math.round(figures.cpuMicros()) + " us/req");
                    }
                }
            }
        } finally {
            targets.forEach(Target::close);
        }
    }

    /** Loads a target until a request costs no less processor time than before, for all that compilation can do. */
    private void warmUp(Workload workload, Target target) throws InterruptedException, ExecutionException {
        double best = Double.MAX_VALUE;
        int settled = 0;
        for (int spent = 0; spent < options.warmUp && settled < 2; spent += WARM_UP_SLICE_SECONDS) {
            double cpu = measure(workload, target, WARM_UP_SLICE_SECONDS).cpuMicros();
            settled = cpu > best * SETTLED ? settled + 1 : 0;
            best = Math.min(best, cpu);
            say("warm-up " + workload.label() + " " + target.name() + " " + Math.round(cpu) + " us/req");
        }
    }

    private Figures measure(Workload workload, Target target, int seconds)
            throws InterruptedException, ExecutionException {
        Duration before = target.process().cpu();
        LoadGenerator.Tally tally = LoadGenerator.run(vertx, workload, target.port(), Duration.ofSeconds(seconds));
        return tally.figures(target.process().cpu().minus(before));
    }

    private static void say(String what) {
        System.err.println(what);
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failed) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
