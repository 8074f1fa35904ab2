package llmgateway.node.bench;

import com.beust.jcommander.Parameter;
import java.util.List;

/** What can be said on the command line of the benchmark. */
final class BenchmarkOptions {

    @Parameter(names = "--rounds", description = "Rounds per workload; in each, every target is measured once")
    int rounds = 3;

    @Parameter(names = "--seconds", description = "Length of one measurement, in seconds")
    int seconds = 3;

    @Parameter(names = "--warm-up", description = "Most seconds of load on each target before a workload is measured")
    int warmUp = 30;

    @Parameter(names = "--starts", description = "How often the node is started to find out how long that takes")
    int starts = 3;

    @Parameter(names = "--only", description = "Workloads to run: small, agent, stream, open-streams; default: all")
    List<String> only = List.of();

    @Parameter(
            names = "--cluster",
            description =
                    "Measure a node that is one of two, whose other is idle, beside one that stands alone, and no proxies")
    boolean cluster;

    @Parameter(names = "--streams", description = "Streams that are open at once")
    int streams = 2000;

    @Parameter(names = "--stream-seconds", description = "Seconds for which all of them are open")
    int streamSeconds = 20;

    @Parameter(names = "--json", description = "A file for the figures as JSON")
    String json = "";

    @Parameter(names = "--help", help = true, description = "This text")
    boolean help;

    boolean wants(String workload) {
        return only.isEmpty() || only.contains(workload);
    }
}
