package llmgateway.node;

import java.util.List;

/** Stands in for the node's entry point: a file whose name says "bad" is refused. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        boolean valid =
                List.of(args).subList(0, 2).equals(List.of("--validate", "--config")) && !args[2].contains("bad");
        System.out.println(valid ? "ok " + args[2] : "");
        System.exit(valid ? 0 : 2);
    }
}
