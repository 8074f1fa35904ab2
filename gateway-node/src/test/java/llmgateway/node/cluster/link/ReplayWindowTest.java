package llmgateway.node.cluster.link;

import static llmgateway.node.cluster.link.ReplayWindow.Judgement.NEW;
import static llmgateway.node.cluster.link.ReplayWindow.Judgement.OF_AN_EARLIER_LIFE;
import static llmgateway.node.cluster.link.ReplayWindow.Judgement.REPEATED;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Each message of a sender is let in once. */
class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    private ReplayWindow.Judgement judge(long life, long number, long sentAt) {
        return window.judge(new Envelope("a", Envelope.ALL, "news", life, number, sentAt, new JsonObject()));
    }

    private ReplayWindow.Judgement judge(long number) {
        return judge(1, number, 7);
    }

    @Test
    void letsEachNumberInOnceInAnyOrder() {
        assertThat(judge(0)).isEqualTo(NEW);
        assertThat(judge(5)).isEqualTo(NEW);
        assertThat(judge(3)).isEqualTo(NEW);
        assertThat(judge(3)).isEqualTo(REPEATED);
        assertThat(judge(5)).isEqualTo(REPEATED);
        assertThat(judge(0)).isEqualTo(REPEATED);
        assertThat(judge(4)).isEqualTo(NEW);
        assertThat(judge(-1)).isEqualTo(REPEATED);
    }

    @Test
    void knowsNothingOfNumbersLongPast() {
        assertThat(judge(10_000)).isEqualTo(NEW);
        assertThat(judge(10_000 - 4096)).isEqualTo(REPEATED);
        assertThat(judge(10_000 - 4095)).isEqualTo(NEW);
    }

    @Test
    void aGapForgetsNoNumberThatIsStillInTheWindow() {
        for (long number = 0; number < 5000; number++) {
            assertThat(judge(number)).isEqualTo(NEW);
        }
        assertThat(judge(8000)).isEqualTo(NEW);
        assertThat(judge(4999)).isEqualTo(REPEATED);
        assertThat(judge(5000)).isEqualTo(NEW);
        assertThat(judge(5000)).isEqualTo(REPEATED);
    }

    @Test
    void aNewLifeCountsAnewAndEndsTheOneBefore() {
        assertThat(judge(1, 7, 100)).isEqualTo(NEW);
        assertThat(judge(2, 7, 101)).isEqualTo(NEW);
        assertThat(judge(2, 7, 101)).isEqualTo(REPEATED);
        assertThat(judge(1, 8, 100)).isEqualTo(OF_AN_EARLIER_LIFE);
        assertThat(judge(1, 8, 101)).isEqualTo(OF_AN_EARLIER_LIFE);
    }

    @Test
    void aLifeThatBeganBeforeByItsClockCountsOnceItSaysSomethingLater() {
        assertThat(judge(50, 7, 100)).isEqualTo(NEW);
        assertThat(judge(20, 0, 90)).isEqualTo(OF_AN_EARLIER_LIFE);
        assertThat(judge(20, 1, 101)).isEqualTo(NEW);
        assertThat(judge(20, 2, 101)).isEqualTo(NEW);
        assertThat(judge(50, 8, 100)).isEqualTo(OF_AN_EARLIER_LIFE);
    }

    @Test
    void nothingIsLetInAgainWhenALifeComesBack() {
        assertThat(judge(1, 3, 100)).isEqualTo(NEW);
        assertThat(judge(2, 0, 101)).isEqualTo(NEW);
        assertThat(judge(1, 4, 102)).isEqualTo(NEW);
        assertThat(judge(1, 3, 100)).isEqualTo(OF_AN_EARLIER_LIFE);
        assertThat(judge(2, 0, 101)).isEqualTo(OF_AN_EARLIER_LIFE);
        assertThat(judge(1, 4, 102)).isEqualTo(REPEATED);
    }
}
