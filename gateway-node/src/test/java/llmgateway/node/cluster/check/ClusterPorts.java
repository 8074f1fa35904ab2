package llmgateway.node.cluster.check;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine at which the nodes of one test find each other and nobody else. */
public final class ClusterPorts {
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int COUNT = 10;

    private ClusterPorts() {}

    /** The first of ten ports in a row that are free now, below those that the system deals out. */
    public static int free() {
        return free(0);
    }

    /** As {@link #free()}, and none of them among the ten that begin with {@code other}. */
    static int free(int other) {
        while (true) {
            int base = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (Math.abs(base - other) >= COUNT && areFree(base)) {
                return base;
            }
        }
    }

    private static boolean areFree(int base) {
        for (int port = base; port < base + COUNT; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                socket.setReuseAddress(true);
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}
