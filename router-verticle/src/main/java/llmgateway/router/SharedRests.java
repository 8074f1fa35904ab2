package llmgateway.router;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.health.HealthNews;
import llmgateway.contracts.health.Recovered;
import llmgateway.contracts.health.Rested;
import llmgateway.contracts.health.SharedHealth;
import llmgateway.contracts.health.Subject;
import llmgateway.router.engine.Chart;
import llmgateway.router.engine.Cooldown;
import llmgateway.router.engine.CooldownPolicy;
import llmgateway.router.engine.Recovery;
import org.jspecify.annotations.Nullable;

/**
 * The rests that a node shares with others; {@link Chart} has the rules of whom to believe. Confined to one thread, which need not be
 * one of those that change the rests.
 */
public final class SharedRests implements SharedHealth {
    private final Health health;
    private final Function<String, Optional<AccountConfig>> accounts;

    /**
     * The rests in {@code health}.
     *
     * @param accounts the account with this id as it is configured now; others are neither told of nor heard of
     */
    public SharedRests(Health health, Function<String, Optional<AccountConfig>> accounts) {
        this.health = health;
        this.accounts = accounts;
    }

    @Override
    public List<HealthNews> untold(int most) {
        List<HealthNews> news = new ArrayList<>();
        Ward ward = health.ward();
        while (news.size() < most) {
            @Nullable Subject subject = ward.nextUntold();
            if (subject == null) {
                break;
            }
            Chart chart = switch (subject.kind()) {
                case ACCOUNT -> accounts.apply(subject.id()).map(ward::tell).orElse(Chart.EMPTY);
                case SERVER -> ward.tellServer(subject.id());
            };
            add(news, subject, chart, chart.untold());
        }
        return news;
    }

    @Override
    public List<HealthNews> all() {
        List<HealthNews> news = new ArrayList<>();
        Ward ward = health.ward();
        for (String id : ward.accounts()) {
            Chart chart = accounts.apply(id).map(ward::chart).orElse(Chart.EMPTY);
            addAll(news, Subject.account(id), chart);
        }
        for (String root : ward.servers()) {
            addAll(news, Subject.server(root), ward.serverChart(root));
        }
        return news;
    }

    private void addAll(List<HealthNews> news, Subject subject, Chart chart) {
        add(news, subject, chart, chart.rests().keySet());
        add(news, subject, chart, chart.recoveries().keySet());
    }

    private void add(List<HealthNews> news, Subject subject, Chart chart, Collection<String> families) {
        long now = health.now();
        for (String family : families) {
            Cooldown rest = chart.rests().get(family);
            Recovery recovery = chart.recoveries().get(family);
            if (rest != null && !rest.over(now) && rest.isShared()) {
                Duration age = Duration.ofNanos(now - rest.since());
                news.add(new Rested(
                        subject, family, rest.id(), rest.cause(), rest.rests(), age, rest.left(now), rest.stated()));
            } else if (recovery != null && !recovery.over(now)) {
                Duration age = Duration.ofNanos(now - recovery.since());
                Duration matters = Duration.ofNanos(recovery.until() - now);
                news.add(new Recovered(subject, family, recovery.rest(), age, matters));
            }
        }
    }

    @Override
    public void take(HealthNews news) {
        long now = health.now();
        if (news instanceof Rested rested) {
            Cooldown rest = CooldownPolicy.heard(rested, now, health.chance());
            change(rested.subject(), chart -> chart.heard(rested.family(), rest, now));
        } else if (news instanceof Recovered recovered) {
            long since = now - recovered.age().toNanos();
            Recovery recovery = new Recovery(
                    recovered.rest(), since, now + recovered.matters().toNanos());
            change(recovered.subject(), chart -> chart.heard(recovered.family(), recovery, now));
        }
    }

    private void change(Subject subject, UnaryOperator<Chart> change) {
        Ward ward = health.ward();
        switch (subject.kind()) {
            case ACCOUNT -> accounts.apply(subject.id()).ifPresent(account -> ward.begin(account, change));
            case SERVER -> ward.changeServer(subject.id(), change);
        }
    }
}
