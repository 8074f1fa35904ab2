package llmgateway.upstream;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import llmgateway.contracts.state.RecordId;
import llmgateway.contracts.state.RecordKind;
import llmgateway.contracts.state.RecordStore.Change;
import llmgateway.contracts.state.RecordStore.ConflictException;
import llmgateway.contracts.state.StateRecord;
import llmgateway.contracts.state.Version;
import llmgateway.upstream.engine.token.TokenRecord;
import llmgateway.upstream.engine.token.TokenRecord.Intent;
import llmgateway.upstream.engine.token.TokenUpdate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one account's tokens in the store. What was obtained and cannot be written is held here, put into the journal and
 * written as soon as the store takes it. Confined to the keepers' context.
 */
final class TokenShelf {
    private static final Logger LOG = LoggerFactory.getLogger(TokenShelf.class);

    /** How often a pair can be spent at the most. */
    private static final long TERMS = 1_000;

    private final TokenScene scene;
    private final String account;
    private final RecordId id;
    private @Nullable TokenUpdate waiting;
    private boolean journaled;
    private int failures;
    private Runnable retry = () -> {};

    TokenShelf(TokenScene scene, String account) {
        this.scene = scene;
        this.account = account;
        this.id = new RecordId(RecordKind.TOKENS, account);
    }

    /**
     * What the store holds.
     *
     * @param version what a change must expect
     * @param floor the generation that new tokens must exceed even if there are none: there cannot have been more generations of
     *     those that were deleted
     */
    record Stored(Optional<TokenRecord> tokens, Optional<Version> version, long floor) {}

    Stored stored() {
        Optional<StateRecord> record = scene.store().snapshot().find(id);
        Optional<StateRecord> live = record.filter(its -> its.value().isPresent());
        return new Stored(
                live.flatMap(StateRecord::value).flatMap(TokenRecord::of),
                live.map(StateRecord::version),
                live.isPresent()
                        ? 0
                        : record.map(StateRecord::version)
                                .map(Version::generations)
                                .orElse(0L));
    }

    /** The newest tokens that are known: those of the store, with what waits to be written. */
    Optional<TokenRecord> newest() {
        Optional<TokenRecord> present = stored().tokens();
        return waiting == null ? present : waiting.over(present).or(() -> present);
    }

    /** Takes up what an earlier process had to leave in the journal. */
    Future<Void> replay() {
        Optional<TokenRecord> left =
                Optional.ofNullable(scene.journal().pending().get(account)).flatMap(TokenRecord::of);
        if (left.isEmpty()) {
            return Future.succeededFuture();
        }
        journaled = true;
        LOG.atWarn()
                .addKeyValue("account", account)
                .log("Tokens that could not be written to the state are taken from the journal");
        return note(TokenUpdate.pair(left.get()));
    }

    /** Writes the intent of {@code intended} in place of {@code over}, if a majority of the nodes promises this one its term. */
    Future<Void> intend(TokenRecord intended, Stored over) {
        return scene.store().writeInTerm(change(intended, over), term(intended)).mapEmpty();
    }

    /** Lets others spend what {@code intended} meant to and did not. */
    Future<Void> unspent(TokenRecord intended) {
        return scene.store().giveBack(id, term(intended)).otherwiseEmpty();
    }

    /** Each generation can be spent once, once more where the answer was lost, and then once more for each order. */
    private static long term(TokenRecord intended) {
        int number = intended.intent().map(Intent::number).orElse(0);
        return intended.generation() * TERMS + Math.min(number, TERMS - 1);
    }

    private Change change(TokenRecord next, Stored over) {
        return new Change(id, over.version(), Optional.of(next.toJson()));
    }

    /**
     * Keeps tokens that must not get lost: in the store, else in the journal and in memory until the store takes them. The future
     * succeeds when all was done that can be done now.
     */
    Future<Void> keep(TokenUpdate update) {
        put(update);
        return save().recover(failed -> {
            LOG.atError()
                    .addKeyValue("account", account)
                    .addKeyValue("reason", String.valueOf(failed.getMessage()))
                    .log("New tokens cannot be written to the state; they are used, and written as soon as that works");
            journaled = true;
            return journal().onComplete(appended -> retryLater());
        });
    }

    private Future<Void> journal() {
        Optional<TokenRecord> tokens = newest();
        if (tokens.isEmpty()) {
            return Future.succeededFuture();
        }
        return scene.journal().append(account, tokens.get().toJson()).otherwise(lost -> {
            LOG.atError()
                    .addKeyValue("account", account)
                    .addKeyValue("reason", String.valueOf(lost.getMessage()))
                    .log("New tokens cannot be written to the journal either: they are in memory alone");
            return null;
        });
    }

    /** Notes what is worth keeping and no loss if it is not; succeeds when that was tried. */
    Future<Void> note(TokenUpdate update) {
        put(update);
        return saved();
    }

    private void put(TokenUpdate update) {
        waiting = waiting == null ? update : waiting.then(update);
    }

    private Future<Void> saved() {
        return save().otherwise(failed -> {
            retryLater();
            return null;
        });
    }

    /** Writes what waits to be written; fails if the store does not take it, and what was to be tried later still is. */
    Future<Void> save() {
        TokenUpdate update = waiting;
        if (update == null) {
            return Future.succeededFuture();
        }
        Stored over = stored();
        Optional<TokenRecord> next = update.over(over.tokens());
        if (next.isEmpty() || next.equals(over.tokens())) {
            return forget(update);
        }
        return scene.store().write(List.of(change(next.get(), over))).transform(written -> {
            if (written.succeeded()) {
                return forget(update);
            }
            return written.cause() instanceof ConflictException && !stored().equals(over)
                    ? save()
                    : Future.failedFuture(written.cause());
        });
    }

    @SuppressWarnings("ReferenceEquality") // others may have come since, and they wait on
    private Future<Void> forget(TokenUpdate written) {
        if (waiting == written) {
            waiting = null;
            failures = 0;
            retry.run();
            if (journaled) {
                journaled = false;
                LOG.atInfo().addKeyValue("account", account).log("Tokens of the journal are written to the state");
                return scene.journal().forget(account).otherwiseEmpty();
            }
        }
        return Future.succeededFuture();
    }

    private void retryLater() {
        failures++;
        retry.run();
        retry = scene.timers().after(scene.schedule().pause(failures, Optional.empty()), () -> {
            Future<Void> again = saved();
            again.onFailure(impossible -> LOG.debug("Retried", impossible));
        });
    }

    /** Writes no more. */
    void close() {
        retry.run();
    }
}
