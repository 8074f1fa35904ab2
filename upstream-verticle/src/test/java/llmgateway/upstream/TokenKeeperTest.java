package llmgateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.account.AccountState;
import llmgateway.contracts.account.Credential;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.config.Status;
import llmgateway.contracts.failure.FailureKind;
import llmgateway.contracts.failure.RefusedException;
import llmgateway.contracts.testing.AccountBuilder;
import llmgateway.upstream.engine.token.TokenAnswer;
import llmgateway.upstream.engine.token.TokenAnswer.Fault;
import llmgateway.upstream.engine.token.TokenAnswer.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenKeeperTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final KeeperScene scene = new KeeperScene();

    private static Fault busy(Duration wish) {
        return new Fault(Kind.BUSY, "the token endpoint answered 429", Optional.of(wish));
    }

    private static RefusedException refusal(Future<Credential> future) {
        assertThat(future.failed()).isTrue();
        assertThat(future.cause()).isInstanceOf(RefusedException.class);
        return (RefusedException) future.cause();
    }

    @Test
    void anAccountWithoutTokensWaitsForALogin() {
        scene.opened();
        assertThat(scene.report).isEqualTo(TokenReport.NONE);
        scene.pass(Duration.ofDays(1));
        assertThat(scene.asked).isZero();
        assertThat(refusal(scene.newerThan(0)).failure().kind()).isEqualTo(FailureKind.NO_ACCOUNT);
    }

    @Test
    void fiveHundredWhoAskAtTheMomentOfExpiryShareOneCall() {
        scene.seeded();
        Promise<TokenAnswer> answer = Promise.promise();
        scene.jump(HOUR);
        scene.script.add(request -> answer.future());
        List<Future<Credential>> asking = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            asking.add(scene.newerThan(1));
        }
        assertThat(scene.state()).isEqualTo(AccountState.REFRESHING);
        answer.complete(scene.issued(TokenRequests.refresh(scene.issuer.refreshToken())));
        assertThat(asking).allSatisfy(asked -> assertThat(asked.result()).isEqualTo(scene.report.credential()));
        assertThat(scene.asked).isEqualTo(1);
        assertThat(scene.issuer.asked()).isEqualTo(1);
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
    }

    @Test
    void whoAsksLateGetsWhatOthersGot() {
        scene.renewed();
        assertThat(scene.newerThan(1).result()).isEqualTo(scene.report.credential());
        assertThat(scene.asked).isEqualTo(1);
    }

    @Test
    void theOldTokenServesWhileTheNewOneIsFetched() {
        scene.seeded();
        Promise<TokenAnswer> answer = Promise.promise();
        scene.script.add(request -> answer.future());
        scene.pass(Duration.ofMinutes(51));
        assertThat(scene.state()).isEqualTo(AccountState.REFRESHING);
        assertThat(scene.state().serves()).isTrue();
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
    }

    @Test
    void anIdleAccountIsRenewedOverAndOver() {
        scene.seeded();
        scene.pass(Duration.ofHours(24));
        assertThat(scene.asked).isEqualTo((int) (24 / 0.85));
        assertThat(scene.issuer.isRevoked()).isFalse();
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
        assertThat(scene.report.lastRefresh()).contains(scene.stored().issuedAt());
        assertThat(scene.report.nextRefresh().orElseThrow()).isAfter(scene.now());
        assertThat(scene.counted).hasSize(scene.asked).containsOnly("a ok");
    }

    @Test
    void anAccountThatIsSwitchedOffIsLeftAlone() {
        scene.seeded();
        scene.configured(
                AccountBuilder.like(scene.account()).status(Status.DISABLED).build());
        scene.pass(Duration.ofDays(1));
        assertThat(scene.asked).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-10, 10})
    void aClockThatIsSetToAnotherTimeChangesNoRhythm(long minutes) {
        scene.renewed();
        scene.jump(Duration.ofMinutes(minutes));
        scene.pass(Duration.ofMinutes(51));
        assertThat(scene.asked).isEqualTo(2);
        assertThat(scene.report.credential().usable(scene.now())).isTrue();
        assertThat(scene.issuer.isRevoked()).isFalse();
    }

    @Test
    void aReplyThatNamesNoLifetimeIsGoodForAnHour() {
        scene.issuer.lifetime(0);
        scene.renewed();
        assertThat(scene.report.credential().expiresAt()).contains(scene.now().plus(HOUR));
        scene.pass(Duration.ofMinutes(52));
        assertThat(scene.asked).isEqualTo(2);
    }

    @Test
    void aRefreshTokenThatIsNotReplacedIsUsedAgain() {
        scene.issuer.keepRefreshTokens();
        scene.renewed();
        scene.pass(Duration.ofHours(5));
        assertThat(scene.asked).isGreaterThan(4);
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
    }

    @Test
    void aDiskThatFailsIsNoticedBeforeTheGrantIsSpent() {
        scene.seeded();
        scene.store.fail(changes -> true);
        RefusedException refused = refusal(scene.newerThan(1));
        assertThat(refused.failure().message()).contains("nothing was sent");
        assertThat(scene.asked).isZero();
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
        assertThat(scene.report.lastError()).contains("not_writable");

        scene.store.heal();
        scene.pass(HOUR);
        assertThat(scene.issuer.asked()).isEqualTo(1);
        assertThat(scene.stored().generation()).isEqualTo(2);
    }

    private void onlyIntentsCanBeWritten() {
        scene.store.fail(changes -> changes.get(0)
                .value()
                .filter(value -> value.containsKey("intent"))
                .isEmpty());
    }

    @Test
    void aPairThatCannotBeWrittenIsUsedAndJournaledAndWrittenLater() {
        scene.seeded();
        onlyIntentsCanBeWritten();
        assertThat(scene.newerThan(1).succeeded()).isTrue();
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
        assertThat(scene.stored().generation()).isEqualTo(1);
        assertThat(scene.journal.pending().toString()).contains(scene.issuer.refreshToken());

        scene.pass(Duration.ofMinutes(2));
        assertThat(scene.stored().generation()).isEqualTo(1);
        scene.store.heal();
        scene.pass(Duration.ofMinutes(15));
        assertThat(scene.stored().generation()).isEqualTo(2);
        assertThat(scene.stored().intent()).isEmpty();
        assertThat(scene.journal.pending()).isEmpty();
        assertThat(scene.asked).isEqualTo(1);
    }

    @Test
    void aPairThatCouldNotBeWrittenIsWrittenLaterEvenIfAnotherRenewalFailsInTheMeantime() {
        scene.seeded();
        onlyIntentsCanBeWritten();
        assertThat(scene.newerThan(1).succeeded()).isTrue();
        assertThat(scene.newerThan(2).failed()).isTrue();
        assertThat(scene.stored().generation()).isEqualTo(1);
        scene.store.heal();
        scene.pass(Duration.ofMinutes(1));
        assertThat(scene.stored().generation()).isEqualTo(2);
        assertThat(scene.journal.pending()).isEmpty();
        assertThat(scene.asked).isEqualTo(1);
    }

    @Test
    void aPairThatOnlyTheJournalHasOutlivesItsProcess() {
        scene.seeded();
        onlyIntentsCanBeWritten();
        scene.newerThan(1);
        scene.store.heal();
        scene.restarted();
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
        assertThat(scene.stored().generation()).isEqualTo(2);
        assertThat(scene.journal.pending()).isEmpty();
        scene.pass(HOUR);
        assertThat(scene.issuer.isRevoked()).isFalse();
    }

    @Test
    void aPairThatNothingTakesIsStillUsed() {
        scene.seeded();
        scene.journal.breakDown();
        onlyIntentsCanBeWritten();
        assertThat(scene.newerThan(1).succeeded()).isTrue();
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
        scene.store.heal();
        scene.pass(Duration.ofMinutes(15));
        assertThat(scene.stored().generation()).isEqualTo(2);
    }

    @Test
    void anAnswerThatIsLostLeavesTheAccountInDoubtAndItsTokenInUse() {
        scene.renewed();
        String old = scene.token();
        scene.script.add(request -> {
            scene.issued(request);
            return Future.succeededFuture(new Fault(Kind.NO_ANSWER, "the token endpoint did not answer"));
        });
        assertThat(scene.newerThan(2).failed()).isTrue();
        assertThat(scene.state()).isEqualTo(AccountState.IN_DOUBT);
        assertThat(scene.token()).isEqualTo(old);
        assertThat(scene.stored().intent()).isPresent();

        scene.pass(Duration.ofMinutes(30));
        assertThat(scene.asked).isEqualTo(2);
        assertThat(scene.newerThan(2).failed()).isTrue();
        assertThat(scene.asked).isEqualTo(3);
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
        assertThat(scene.reason()).contains("answer to its last renewal was lost");
        assertThat(scene.token()).isEmpty();

        scene.newerThan(2);
        scene.pass(Duration.ofDays(3));
        scene.restarted();
        scene.newerThan(2);
        assertThat(scene.asked).isEqualTo(3);
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
    }

    @Test
    void aRequestThatWasLostIsMadeOnceMoreWhenTheTokenEnds() {
        scene.renewed();
        scene.script.add(KeeperScene.says(new Fault(Kind.NO_ANSWER, "the token endpoint did not answer")));
        scene.newerThan(2);
        assertThat(scene.state()).isEqualTo(AccountState.IN_DOUBT);
        scene.pass(HOUR);
        assertThat(scene.asked).isEqualTo(3);
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
    }

    @Test
    void twoLostAnswersAreEnough() {
        scene.renewed();
        scene.script.add(KeeperScene.says(new Fault(Kind.NO_ANSWER, "the token endpoint did not answer")));
        scene.script.add(KeeperScene.says(new Fault(Kind.NO_ANSWER, "the token endpoint did not answer")));
        scene.newerThan(2);
        scene.pass(Duration.ofDays(1));
        assertThat(scene.asked).isEqualTo(3);
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
    }

    @Test
    void aDoubtOutlastsAnEndpointThatIsBusy() {
        scene.renewed();
        scene.script.add(KeeperScene.says(new Fault(Kind.NO_ANSWER, "the token endpoint did not answer")));
        scene.script.add(KeeperScene.says(busy(Duration.ofMinutes(1))));
        scene.newerThan(2);
        scene.pass(Duration.ofMinutes(60));
        assertThat(scene.asked).isEqualTo(3);
        assertThat(scene.state()).isEqualTo(AccountState.IN_DOUBT);
        scene.pass(Duration.ofMinutes(2));
        assertThat(scene.asked).isEqualTo(4);
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
    }

    @Test
    void aProcessThatDiedWhileItAskedLeavesADoubtThatOneCallEnds() {
        scene.renewed();
        scene.script.add(request -> {
            scene.issued(request);
            return Promise.<TokenAnswer>promise().future();
        });
        scene.newerThan(2);
        scene.restarted();
        assertThat(scene.state()).isEqualTo(AccountState.IN_DOUBT);
        assertThat(scene.newerThan(2).failed()).isTrue();
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
        scene.pass(Duration.ofDays(1));
        assertThat(scene.asked).isEqualTo(3);
    }

    @Test
    void aProcessThatDiedTwiceWhileItAskedAsksNoMore() {
        scene.renewed();
        for (int i = 0; i < 2; i++) {
            scene.script.add(request -> Promise.<TokenAnswer>promise().future());
            scene.newerThan(2);
            scene.restarted();
        }
        assertThat(scene.newerThan(2).failed()).isTrue();
        assertThat(scene.asked).isEqualTo(3);
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
    }

    @Test
    void whatANodeBeganThatIsThereNoMoreIsTriedOnceMore() {
        scene.renewed();
        scene.overwrite(scene.stored()
                .withIntent(Optional.of(
                        new llmgateway.upstream.engine.token.TokenRecord.Intent("there", scene.now(), 0, false))));
        scene.restarted();
        assertThat(scene.state()).isEqualTo(AccountState.IN_DOUBT);
        scene.script.add(KeeperScene.says(new Fault(Kind.NO_ANSWER, "the token endpoint did not answer")));
        assertThat(scene.newerThan(2).failed()).isTrue();
        assertThat(scene.asked).isEqualTo(2);
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
    }

    @Test
    void aNewerPairOfSomebodyElseIsAdopted() {
        scene.renewed();
        scene.overwrite(scene.stored()
                .renewed(
                        (TokenAnswer.Tokens) scene.issued(TokenRequests.refresh(scene.issuer.refreshToken())),
                        scene.now()));
        assertThat(scene.newerThan(2).result().generation()).isEqualTo(3);
        assertThat(scene.asked).isEqualTo(1);
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
    }

    @Test
    void aGrantThatIsRefusedIsForgottenIfSomebodyWroteANewerPair() {
        scene.renewed();
        scene.script.add(request -> {
            scene.overwrite(scene.stored().renewed((TokenAnswer.Tokens) scene.issued(request), scene.now()));
            return Future.succeededFuture(new Fault(Kind.INVALID_GRANT, "invalid_grant"));
        });
        assertThat(scene.newerThan(2).result().generation()).isEqualTo(3);
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
    }

    @Test
    void aGrantThatIsRefusedWithinItsLifetimeIsUsedElsewhere() {
        scene.renewed();
        scene.issuer.revoke();
        assertThat(scene.newerThan(2).failed()).isTrue();
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
        assertThat(scene.reason()).contains("used elsewhere");
        assertThat(scene.stored().verdict()).isPresent();
        scene.pass(Duration.ofDays(1));
        assertThat(scene.asked).isEqualTo(2);
        assertThat(scene.counted).containsExactly("a ok", "a invalid_grant");
    }

    @Test
    void aConfiguredGrantThatIsRefusedIsJustNoGood() {
        scene.seeded();
        scene.issuer.revoke();
        scene.newerThan(1);
        assertThat(scene.reason()).contains("invalid_grant").doesNotContain("elsewhere");
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_SENT", "BUSY", "GONE", "REFUSED"})
    void aGrantThatWasNotSpentIsKeptForLater(Kind kind) {
        scene.renewed();
        scene.script.add(KeeperScene.says(new Fault(kind, "why")));
        assertThat(refusal(scene.newerThan(2)).failure().message()).contains("why");
        assertThat(scene.stored().intent()).isEmpty();
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(scene.report.lastError()).contains(kind.label());
        scene.pass(HOUR);
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(scene.issuer.isRevoked()).isFalse();
        assertThat(scene.report.lastError()).isEmpty();
    }

    @Test
    void anEndpointThatWantsToBeLeftAloneIsLeftAlone() {
        scene.renewed();
        scene.script.add(KeeperScene.says(busy(Duration.ofMinutes(20))));
        scene.newerThan(2);
        RefusedException refused = refusal(scene.newerThan(2));
        assertThat(refused.failure().retryAfter()).contains(Duration.ofMinutes(20));
        scene.pass(Duration.ofMinutes(19));
        scene.newerThan(2);
        assertThat(scene.asked).isEqualTo(2);
        scene.pass(Duration.ofMinutes(40));
        assertThat(scene.asked).isEqualTo(3);
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
    }

    @Test
    void anAccountWhoseTokenEndedAndCannotBeRenewedRestsUntilTheNextTry() {
        scene.renewed();
        for (int i = 0; i < 100; i++) {
            scene.script.add(KeeperScene.says(new Fault(Kind.NOT_SENT, "the token endpoint could not be reached")));
        }
        scene.pass(Duration.ofHours(2));
        assertThat(scene.state()).isEqualTo(AccountState.COOLING);
        assertThat(scene.report.credential().status().until()).isPresent();
        assertThat(scene.asked).isLessThan(30);
        scene.script.clear();
        scene.pass(Duration.ofMinutes(10));
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
    }

    @Test
    void whoInsistsIsHeardDuringAPause() {
        scene.renewed();
        scene.script.add(KeeperScene.says(busy(HOUR)));
        scene.newerThan(2);
        assertThat(scene.current().newerThan(Long.MAX_VALUE, true).succeeded()).isTrue();
        assertThat(scene.asked).isEqualTo(3);
    }

    @Test
    void aConfiguredPairIsTakenAgainWhenItChanges() {
        scene.renewed();
        scene.restarted();
        assertThat(scene.report.credential().generation()).isEqualTo(2);
        scene.seeded();
        assertThat(scene.report.credential().generation()).isEqualTo(3);
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
        scene.restarted();
        assertThat(scene.report.credential().generation()).isEqualTo(3);
    }

    @Test
    void anOlderConfiguredPairThatComesBackIsNotTaken() {
        scene.seeded();
        AccountConfig older = scene.account();
        scene.seeded();
        String newer = scene.token();
        scene.configured(older);
        scene.restarted();
        assertThat(scene.token()).isEqualTo(newer);
        assertThat(scene.report.credential().generation()).isEqualTo(2);
    }

    @Test
    void aConfiguredPairIsUsedOnceTheStoreHasIt() {
        Promise<Void> disk = Promise.promise();
        scene.store.hold(disk.future());
        scene.seeded();
        Future<Credential> asked = scene.newerThan(0);
        assertThat(asked.isComplete()).isFalse();
        assertThat(scene.report).isEqualTo(TokenReport.NONE);
        disk.complete();
        assertThat(asked.result().generation()).isEqualTo(1);
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(scene.asked).isZero();
    }

    @Test
    void aRefusalForGoodLastsUntilItIsReleased() {
        scene.renewed();
        scene.current().refused(1, AccountState.BLOCKED, "of an older generation");
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        scene.current().refused(2, AccountState.BLOCKED, "only authorized for use with something else");
        scene.restarted();
        assertThat(scene.state()).isEqualTo(AccountState.BLOCKED);
        assertThat(scene.reason()).startsWith("only authorized");
        assertThat(scene.newerThan(2).failed()).isTrue();
        scene.pass(Duration.ofDays(1));
        assertThat(scene.asked).isEqualTo(1);
        scene.current().release();
        scene.pass(Duration.ZERO);
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(scene.asked).isEqualTo(2);
    }

    @Test
    void aTokenThatIsRefusedWhileItsRenewalMustWaitMakesTheAccountRest() {
        scene.renewed();
        scene.script.add(KeeperScene.says(busy(Duration.ofMinutes(3))));
        scene.newerThan(2);
        scene.current().refused(2, AccountState.REAUTH_REQUIRED, "the provider refused it");
        assertThat(scene.state()).isEqualTo(AccountState.COOLING);
        assertThat(scene.report.credential().status().until())
                .contains(scene.now().plus(Duration.ofMinutes(3)));
        scene.restarted();
        assertThat(scene.token()).isEmpty();
        scene.pass(Duration.ofMinutes(3));
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
    }

    @Test
    void aTokenThatIsRefusedThoughItIsNewNeedsALogin() {
        scene.renewed();
        scene.current().refused(2, AccountState.REAUTH_REQUIRED, "the provider refused it");
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
        assertThat(scene.reason()).isEqualTo("the provider refused it");
        scene.pass(Duration.ofDays(1));
        assertThat(scene.asked).isEqualTo(1);
    }

    @Test
    void aLoginThatFailsChangesNothing() {
        scene.renewed();
        TokenReport before = scene.report;
        scene.script.add(KeeperScene.says(new Fault(Kind.INVALID_GRANT, "invalid_grant")));
        RefusedException refused = refusal(scene.current().login(TokenRequests.CODE));
        assertThat(refused.failure().message()).contains("invalid_grant");
        assertThat(scene.report).isEqualTo(before);
        assertThat(scene.stored().generation()).isEqualTo(2);
    }

    @Test
    void aLoginEndsWhatOnlyALoginCanEnd() {
        scene.renewed();
        scene.issuer.revoke();
        scene.newerThan(2);
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
        assertThat(scene.current().login(TokenRequests.CODE).result().generation())
                .isEqualTo(3);
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(scene.token()).isEqualTo(scene.issuer.accessToken());
        scene.restarted();
        scene.pass(HOUR);
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        assertThat(scene.issuer.isRevoked()).isFalse();
    }

    @Test
    void tokensThatCameBackFromAnOlderStateAreNotUsed() {
        scene.renewed();
        scene.overwrite(llmgateway.upstream.engine.token.TokenRecord.of(
                        scene.stored().toJson().put("suspended", true))
                .orElseThrow());
        scene.restarted();
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
        assertThat(scene.token()).isEmpty();
        scene.pass(Duration.ofDays(1));
        assertThat(scene.asked).isEqualTo(1);
    }

    @Test
    void anAccessTokenAloneServesToItsEnd() {
        scene.with(AccountBuilder.like(scene.account()).accessToken("alone").build());
        assertThat(scene.state()).isEqualTo(AccountState.ACTIVE);
        scene.pass(Duration.ofHours(2));
        assertThat(scene.newerThan(1).failed()).isTrue();
        assertThat(scene.state()).isEqualTo(AccountState.REAUTH_REQUIRED);
    }
}
