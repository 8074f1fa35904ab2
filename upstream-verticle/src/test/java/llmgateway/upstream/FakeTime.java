package llmgateway.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that passes when a test says so, with what is to be done in it. One thread. */
final class FakeTime {
    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    private final List<Alarm> alarms = new ArrayList<>();
    private final Runnable afterEach;
    private Duration passed = Duration.ZERO;
    private Duration wrong = Duration.ZERO;

    private record Alarm(Duration at, Runnable work) {}

    FakeTime() {
        this(() -> {});
    }

    /**
     * Time in which more is to be done than what waits for it.
     *
     * @param afterEach what is done after each thing that was waited for
     */
    FakeTime(Runnable afterEach) {
        this.afterEach = afterEach;
    }

    Instant now() {
        return START.plus(passed).plus(wrong);
    }

    /** The clock is set to another time; what waits goes on to wait for as long. */
    void jump(Duration by) {
        wrong = wrong.plus(by);
    }

    /** Time passes, and with it what was to be done in it. */
    void pass(Duration time) {
        Duration until = passed.plus(time);
        while (true) {
            Optional<Alarm> due = alarms.stream()
                    .filter(alarm -> alarm.at().compareTo(until) <= 0)
                    .min(Comparator.comparing(Alarm::at));
            if (due.isEmpty()) {
                break;
            }
            alarms.remove(due.get());
            passed = due.get().at().compareTo(passed) > 0 ? due.get().at() : passed;
            due.get().work().run();
            afterEach.run();
        }
        passed = until;
    }

    Runnable after(Duration wait, Runnable work) {
        Alarm alarm = new Alarm(passed.plus(wait), work);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    /** Nothing is to be done any more. */
    void clear() {
        alarms.clear();
    }
}
