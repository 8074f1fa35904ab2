package llmgateway.node.cluster.link;

import java.util.BitSet;

/** Lets each numbered message of one sender in once, in nearly any order. Confined to one thread. */
final class ReplayWindow {
    private static final int WIDTH = 4096;

    private final BitSet seen = new BitSet(WIDTH);
    private long life;
    private long highest = -1;

    /**
     * Whether the message is new.
     *
     * @param itsLife when the sender's process began: a later one counts anew, and nothing of an earlier one is let in
     * @param number the message's number in that life, from 0
     */
    boolean admits(long itsLife, long number) {
        if (itsLife < life || number < 0) {
            return false;
        }
        if (itsLife > life) {
            life = itsLife;
            highest = -1;
            seen.clear();
        }
        if (number > highest) {
            long gap = number - highest;
            if (gap >= WIDTH) {
                seen.clear();
            } else {
                for (long between = highest + 1; between < number; between++) {
                    seen.clear(slot(between));
                }
            }
            highest = number;
        } else if (number <= highest - WIDTH || seen.get(slot(number))) {
            return false;
        }
        seen.set(slot(number));
        return true;
    }

    private static int slot(long number) {
        return (int) (number % WIDTH);
    }
}
