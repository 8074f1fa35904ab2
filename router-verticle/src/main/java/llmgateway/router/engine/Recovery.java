package llmgateway.router.engine;

/**
 * The end of a rest before its time. Times are as those of a {@link Cooldown}.
 *
 * @param rest the rest that ended
 * @param since when the request began that succeeded, or the order came
 * @param until until when somebody may still believe in the rest that ended
 */
public record Recovery(String rest, long since, long until) {

    /** Whether {@code other} ended too: a rest that began later goes on. */
    boolean ends(Cooldown other) {
        return rest.equals(other.id()) || since - other.since() >= 0;
    }

    public boolean over(long now) {
        return now - until >= 0;
    }
}
