package llmgateway.upstream;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import llmgateway.contracts.account.AccountLimits;
import llmgateway.contracts.account.LimitWindow;
import llmgateway.contracts.health.HealthNews;
import llmgateway.contracts.health.SharedHealth;
import llmgateway.contracts.health.Stated;
import llmgateway.contracts.health.Untold;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in memory what providers last stated, here or to other nodes; the newer statement holds. A window that has begun anew
 * since then is forgotten. Any thread.
 */
public final class StatedLimits implements AccountLimits, SharedHealth {
    private static final int MOST_WINDOWS = 64;
    private static final Comparator<LimitWindow> ORDER =
            Comparator.comparing(LimitWindow::name).thenComparing(LimitWindow::family);

    private final InstantSource clock;
    private final Map<String, Sheet> known = new ConcurrentHashMap<>();
    private final Untold<String> untold = new Untold<>();

    /**
     * The limits of one account.
     *
     * @param windows in their order
     * @param untold those of them that were stated here and not told
     */
    private record Sheet(List<LimitWindow> windows, List<LimitWindow> untold) {
        static final Sheet EMPTY = new Sheet(List.of(), List.of());

        Sheet told() {
            return new Sheet(windows, List.of());
        }
    }

    public StatedLimits(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public List<LimitWindow> of(String account) {
        List<LimitWindow> windows = known.getOrDefault(account, Sheet.EMPTY).windows();
        return windows.stream().noneMatch(this::isOver)
                ? windows
                : windows.stream().filter(window -> !isOver(window)).toList();
    }

    @Override
    public void stated(String account, List<LimitWindow> windows) {
        if (!windows.isEmpty()) {
            known.merge(account, new Sheet(sorted(windows), windows), this::merged);
            untold.mark(account);
        }
    }

    @Override
    public List<HealthNews> untold(int most) {
        List<HealthNews> news = new ArrayList<>();
        while (news.size() < most) {
            @Nullable String account = untold.next();
            if (account == null) {
                break;
            }
            List<LimitWindow> windows = new ArrayList<>();
            known.computeIfPresent(account, (same, sheet) -> {
                windows.addAll(sheet.untold());
                return sheet.told();
            });
            add(news, account, windows);
        }
        return news;
    }

    @Override
    public List<HealthNews> all() {
        List<HealthNews> news = new ArrayList<>();
        known.forEach((account, sheet) -> add(news, account, sheet.windows()));
        return news;
    }

    private void add(List<HealthNews> news, String account, List<LimitWindow> windows) {
        Instant now = clock.instant();
        windows.stream().filter(window -> !isOver(window)).forEach(window -> news.add(Stated.of(account, window, now)));
    }

    @Override
    public void take(HealthNews news) {
        if (news instanceof Stated stated) {
            LimitWindow window = stated.window(clock.instant());
            Sheet heard = new Sheet(List.of(window), List.of());
            known.merge(
                    stated.subject().id(), heard, (sheet, same) -> isNews(sheet, window) ? merged(sheet, same) : sheet);
        }
    }

    private static boolean isNews(Sheet sheet, LimitWindow heard) {
        return sheet.windows().stream()
                .noneMatch(window ->
                        ORDER.compare(window, heard) == 0 && !window.statedAt().isBefore(heard.statedAt()));
    }

    private Sheet merged(Sheet older, Sheet newer) {
        List<LimitWindow> windows = merged(older.windows(), newer.windows());
        List<LimitWindow> own = new ArrayList<>(newer.untold());
        older.untold().stream().filter(windows::contains).forEach(own::add);
        return new Sheet(windows, own);
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
