package llmgateway.upstream;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import llmgateway.contracts.account.AccountLimits;
import llmgateway.contracts.account.LimitWindow;

/** Remembers in memory what providers last stated; a window that has begun anew since then is forgotten. */
public final class StatedLimits implements AccountLimits {
    private static final int MOST_WINDOWS = 64;
    private static final Comparator<LimitWindow> ORDER =
            Comparator.comparing(LimitWindow::name).thenComparing(LimitWindow::family);

    private final InstantSource clock;
    private final Map<String, List<LimitWindow>> known = new ConcurrentHashMap<>();

    public StatedLimits(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public List<LimitWindow> of(String account) {
        List<LimitWindow> windows = known.getOrDefault(account, List.of());
        return windows.stream().noneMatch(this::isOver)
                ? windows
                : windows.stream().filter(window -> !isOver(window)).toList();
    }

    @Override
    public void stated(String account, List<LimitWindow> windows) {
        if (!windows.isEmpty()) {
            known.merge(account, sorted(windows), this::merged);
        }
    }

    /** Newer statements in place of older ones; of too many windows, those stated last stay. */
    private List<LimitWindow> merged(List<LimitWindow> older, List<LimitWindow> newer) {
        List<LimitWindow> all = new ArrayList<>(newer);
        for (LimitWindow window : older) {
            if (!isOver(window) && newer.stream().noneMatch(restated -> ORDER.compare(restated, window) == 0)) {
                all.add(window);
            }
        }
        if (all.size() > MOST_WINDOWS) {
            all.sort(Comparator.comparing(LimitWindow::statedAt).reversed());
            all = all.subList(0, MOST_WINDOWS);
        }
        return sorted(all);
    }

    private boolean isOver(LimitWindow window) {
        return window.resetsAt().isPresent() && !window.resetsAt().get().isAfter(clock.instant());
    }

    private static List<LimitWindow> sorted(List<LimitWindow> windows) {
        return windows.stream().sorted(ORDER).toList();
    }
}
