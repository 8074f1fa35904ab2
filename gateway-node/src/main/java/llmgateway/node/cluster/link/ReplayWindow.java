package llmgateway.node.cluster.link;

import java.util.BitSet;

/**
 * Lets each message of one sender in once, in nearly any order. A sender numbers its messages anew in each life of its process; a
 * life takes the place of another one when it says something later than all that was heard of the sender, whatever its clock said
 * when it began. Confined to one thread.
 */
final class ReplayWindow {
    private static final int WIDTH = 4096;

    private final BitSet seen = new BitSet(WIDTH);
    private long life;
    private long highest = -1;

    /** Nothing that was sent by then is let in. */
    private long floor = Long.MIN_VALUE;

    private long latest = Long.MIN_VALUE;

    /** What a message is to who hears it. */
    enum Judgement {
        NEW,
        REPEATED,
        /** It was sent before something that was heard of another life of the sender. */
        OF_AN_EARLIER_LIFE
    }

    /** Judges a message, which counts as heard if it is new. */
    Judgement judge(Envelope message) {
        long number = message.number();
        if (message.sentAt() <= floor || (message.life() != life && message.sentAt() <= latest)) {
            return Judgement.OF_AN_EARLIER_LIFE;
        }
        if (number < 0) {
            return Judgement.REPEATED;
        }
        if (message.life() != life) {
            life = message.life();
            floor = latest;
            highest = -1;
            seen.clear();
        }
        if (!isNew(number)) {
            return Judgement.REPEATED;
        }
        seen.set(slot(number));
        latest = Math.max(latest, message.sentAt());
        return Judgement.NEW;
    }

    private boolean isNew(long number) {
        if (number <= highest) {
            return number > highest - WIDTH && !seen.get(slot(number));
        }
        if (number - highest >= WIDTH) {
            seen.clear();
        } else {
            for (long between = highest + 1; between < number; between++) {
                seen.clear(slot(between));
            }
        }
        highest = number;
        return true;
    }

    private static int slot(long number) {
        return (int) (number % WIDTH);
    }
}
