package llmgateway.node.bench;

import java.io.IOException;
import java.io.OutputStream;

/** The process that started this one and holds the other end of its standard input. */
final class ParentProcess {

    private ParentProcess() {}

    /** Ends this process when its parent is gone, however that came. */
    static void endWithIt() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException gone) {
                        // as good as its end
                    }
                    Runtime.getRuntime().halt(0);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
