package llmgateway.upstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import llmgateway.contracts.failure.Failure;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.Processed;
import llmgateway.contracts.failure.Remedy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkFailuresTest {

    static Stream<Throwable> waysNotToConnect() {
        return Stream.of(
                new UnknownHostException("secret.internal"),
                new SSLHandshakeException("secret.internal"),
                new ConnectTimeoutException("secret.internal"),
                new TimeoutException("secret.internal"),
                new ConnectionPoolTooBusyException("secret.internal"),
                new ConnectException("secret.internal"));
    }

    @ParameterizedTest
    @MethodSource("waysNotToConnect")
    void sendsNothingWithoutAConnectionAndNamesNoHost(Throwable cause) {
        Failure failure = NetworkFailures.notConnected(cause);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_FAILED);
        assertThat(failure.processed()).isEqualTo(Processed.NOT_PROCESSED);
        assertThat(failure.remedy()).isEqualTo(Remedy.NEXT_ACCOUNT);
        assertThat(failure.message()).doesNotContain("secret");
    }

    @Test
    void hasDifferentWordsForEachWayNotToConnect() {
        assertThat(waysNotToConnect()
                        .map(cause -> NetworkFailures.notConnected(cause).message()))
                .doesNotHaveDuplicates()
                .hasSize(6);
    }

    static Stream<Throwable> closures() {
        return Stream.of(new IOException("reset by peer"), new HttpClosedException("closed"));
    }

    @ParameterizedTest
    @MethodSource("closures")
    void judgesAClosureByWhetherTheConnectionWasUsedBefore(Throwable closure) {
        Failure stale = NetworkFailures.noAnswer(closure, true, 0);
        assertThat(stale.kind()).isEqualTo(FailureKind.STALE_CONNECTION);
        assertThat(stale.processed()).isEqualTo(Processed.NOT_PROCESSED);
        assertThat(stale.remedy()).isEqualTo(Remedy.SAME_ACCOUNT);
        Failure lost = NetworkFailures.noAnswer(closure, false, 0);
        assertThat(lost.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
        assertThat(lost.processed()).isEqualTo(Processed.MAYBE_PROCESSED);
        assertThat(lost.remedy()).isEqualTo(Remedy.NEXT_ACCOUNT);
    }

    @Test
    void isNotStaleIfItBrokeLongAfterTheRequestWasSent() {
        Failure failure =
                NetworkFailures.noAnswer(new HttpClosedException("closed"), true, TimeUnit.SECONDS.toNanos(2));

        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
    }

    @Test
    void isNotStaleOnceAnAnswerBegan() {
        Failure failure = NetworkFailures.noAnswer(new PrematureChannelClosureException(), true, 0);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
        assertThat(failure.processed()).isEqualTo(Processed.MAYBE_PROCESSED);
    }

    @Test
    void takesAllElseForNonsense() {
        IllegalArgumentException garbage = new IllegalArgumentException("invalid version format");
        assertThat(NetworkFailures.noAnswer(garbage, true, 0).kind()).isEqualTo(FailureKind.BROKEN_REPLY);
        assertThat(NetworkFailures.brokenOff(garbage).kind()).isEqualTo(FailureKind.BROKEN_REPLY);
    }

    @Test
    void whatWasBegunMayBeTriedElsewhere() {
        assertThat(Stream.of(
                                NetworkFailures.noAnswerInTime(),
                                NetworkFailures.stalled(),
                                NetworkFailures.brokenOff(new IOException()))
                        .map(Failure::remedy))
                .containsOnly(Remedy.NEXT_ACCOUNT);
    }
}
