package llmgateway.upstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.AccountStatus;
import llmgateway.contracts.health.Blocked;
import llmgateway.contracts.health.HealthNews;
import llmgateway.contracts.health.SharedHealth;
import llmgateway.contracts.health.Subject;
import llmgateway.contracts.health.Unblocked;
import llmgateway.contracts.health.Untold;
import org.jspecify.annotations.Nullable;

/**
 * The accounts with a fixed key that their providers refused as a matter of policy, here or at other nodes; the later of refusal and
 * order holds. One for a node, in memory: when all nodes are started anew, the provider is asked once more. Any thread.
 */
public final class AccountBlocks implements SharedHealth {
    private final LongSupplier nanoTime;
    private final Map<String, Word> known = new ConcurrentHashMap<>();
    private final Untold<String> untold = new Untold<>();

    /**
     * The last word on an account.
     *
     * @param status how it is blocked; empty if somebody ordered that it is tried again
     * @param since when that was, in nanoseconds of a clock that only moves forward
     * @param told whether other nodes know
     */
    private record Word(Optional<AccountStatus> status, long since, boolean told) {
        static Word blocked(String reason, long since, boolean told) {
            return new Word(Optional.of(AccountStatus.of(AccountState.BLOCKED, reason)), since, told);
        }

        static Word unblocked(long since, boolean told) {
            return new Word(Optional.empty(), since, told);
        }
    }

    public AccountBlocks() {
        this(System::nanoTime);
    }

    /** As {@link #AccountBlocks()}, by this clock that only moves forward. */
    public AccountBlocks(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The status of {@code account} if it is blocked. */
    public Optional<AccountStatus> of(String account) {
        Word word = known.get(account);
        return word == null ? Optional.empty() : word.status();
    }

    /** Ends what a provider's refusal began; says whether there was anything to end. */
    public boolean release(String account) {
        if (of(account).isEmpty()) {
            return false;
        }
        known.put(account, Word.unblocked(nanoTime.getAsLong(), false));
        untold.mark(account);
        return true;
    }

    /** The provider refused {@code account} as a matter of policy; {@code reason} is for people. */
    public void block(String account, String reason) {
        if (of(account).isEmpty()) {
            known.put(account, Word.blocked(reason, nanoTime.getAsLong(), false));
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
            Word word = known.get(account);
            if (word != null && !word.told()) {
                news.add(news(account, word));
                known.replace(account, word, new Word(word.status(), word.since(), true));
            }
        }
        return news;
    }

    @Override
    public List<HealthNews> all() {
        List<HealthNews> news = new ArrayList<>();
        known.forEach((account, word) -> news.add(news(account, word)));
        return news;
    }

    private HealthNews news(String account, Word word) {
        Subject subject = Subject.account(account);
        Duration age = Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - word.since()));
        return word.status()
                .<HealthNews>map(status -> new Blocked(subject, status.reason(), age))
                .orElseGet(() -> new Unblocked(subject, age));
    }

    @Override
    public void take(HealthNews news) {
        long now = nanoTime.getAsLong();
        if (news instanceof Blocked blocked) {
            take(news, Word.blocked(blocked.reason(), now - blocked.age().toNanos(), true));
        } else if (news instanceof Unblocked unblocked) {
            take(news, Word.unblocked(now - unblocked.age().toNanos(), true));
        }
    }

    private void take(HealthNews news, Word heard) {
        known.merge(news.subject().id(), heard, (last, same) -> heard.since() - last.since() > 0 ? heard : last);
    }
}
