package llmgateway.router.engine.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import llmgateway.router.engine.affinity.Sessions.Result;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final long KEY = 7;

    private final Sessions sessions = new Sessions();
    private long now = Duration.ofDays(1).toNanos();

    @Test
    void aSessionIsWarmWhereItWasServedUntilItsCacheIsGone() {
        assertThat(sessions.warm(KEY, now)).isEmpty();
        assertThat(sessions.served(KEY, "a", now)).isEqualTo(Result.NEW);
        pass(Duration.ofMinutes(4));
        assertThat(sessions.warm(KEY, now)).containsExactly("a");
        assertThat(sessions.served(KEY, "a", now)).isEqualTo(Result.HIT);
        pass(Duration.ofMinutes(5));
        assertThat(sessions.warm(KEY, now)).isEmpty();
        assertThat(sessions.served(KEY, "a", now)).isEqualTo(Result.NEW);
    }

    @Test
    void aSessionGoesBackWhenTheCauseOfItsLeavingWasBrief() {
        sessions.served(KEY, "home", now);
        assertThat(sessions.served(KEY, "away", now)).isEqualTo(Result.MOVED);
        pass(Duration.ofSeconds(30));

        assertThat(sessions.warm(KEY, now)).containsExactly("home", "away");
        assertThat(sessions.served(KEY, "home", now)).isEqualTo(Result.HIT);
        assertThat(sessions.warm(KEY, now)).containsExactly("home");
    }

    @Test
    void anAccountThatRecoversLateTakesNoWarmSessionAway() {
        sessions.served(KEY, "home", now);
        sessions.served(KEY, "away", now);
        pass(Duration.ofSeconds(59));
        sessions.served(KEY, "away", now);
        pass(Duration.ofSeconds(2));

        assertThat(sessions.warm(KEY, now)).containsExactly("away");
        sessions.served(KEY, "away", now);
        assertThat(sessions.warm(KEY, now)).containsExactly("away");
    }

    @Test
    void aSessionDoesNotGoBackToACacheThatIsGone() {
        sessions.served(KEY, "home", now);
        pass(Duration.ofMinutes(4).plusSeconds(50));
        sessions.served(KEY, "away", now);
        pass(Duration.ofSeconds(20));

        assertThat(sessions.warm(KEY, now)).containsExactly("away");
    }

    @Test
    void sessionsOfDifferentModelsAreApart() {
        long session = Sessions.number("s");

        assertThat(Sessions.key(session, "opus")).isNotEqualTo(Sessions.key(session, "haiku"));
    }

    @Test
    void onlySoManySessionsAreRemembered() {
        Sessions few = new Sessions(10);
        for (int i = 0; i < 1000; i++) {
            few.served(i, "a", now);
            few.warm(3, now);
        }

        assertThat(few.warm(3, now)).as("used all the time").containsExactly("a");
        assertThat(few.warm(999, now)).as("the newest").containsExactly("a");
        assertThat(few.warm(500, now)).isEmpty();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
