package llmgateway.router;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import llmgateway.contracts.config.AccountConfig;
import llmgateway.contracts.health.Subject;
import llmgateway.contracts.health.Untold;
import llmgateway.router.engine.Chart;
import org.jspecify.annotations.Nullable;

/**
 * The charts of those accounts and servers of a node that ever failed; who never did, or was configured anew, has an empty one. Any
 * thread, without locks: charts are replaced as a whole.
 */
final class Ward {
    private final ConcurrentMap<String, Patient> patients = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Chart> servers = new ConcurrentHashMap<>();
    private final Untold<Subject> untold = new Untold<>();

    Chart chart(AccountConfig account) {
        Patient patient = patient(account);
        return patient == null ? Chart.EMPTY : patient.chart();
    }

    private @Nullable Patient patient(AccountConfig account) {
        Patient patient = patients.isEmpty() ? null : patients.get(account.id());
        return patient != null && patient.is(account) ? patient : null;
    }

    /** Changes the chart of an account that has one; says whether anything changed. */
    boolean change(AccountConfig account, UnaryOperator<Chart> change) {
        Patient patient = patient(account);
        return patient != null && change(patient, account.id(), change);
    }

    /** Changes the chart of an account, which is made if there is none. */
    void begin(AccountConfig account, UnaryOperator<Chart> change) {
        Patient known = patient(account);
        Patient patient = known != null
                ? known
                : patients.compute(
                        account.id(), (id, other) -> other != null && other.is(account) ? other : new Patient(account));
        change(patient, account.id(), change);
    }

    /** Remembers with which model an account met a rest of {@code family}. */
    void met(AccountConfig account, String family, String model) {
        Patient patient = patient(account);
        if (patient != null) {
            patient.met(family, model);
        }
    }

    /** The model with which an account met a rest of {@code family} last here; empty if that is not known. */
    String modelOf(AccountConfig account, String family) {
        Patient patient = patient(account);
        return patient == null ? "" : patient.modelOf(family);
    }

    private boolean change(Patient patient, String id, UnaryOperator<Chart> change) {
        boolean changed = patient.change(change);
        if (changed && !patient.chart().untold().isEmpty()) {
            untold.mark(Subject.account(id));
        }
        return changed;
    }

    /** The chart of the account's server; one that says nothing any more is put away. */
    Chart serverChart(AccountConfig account, long now) {
        if (servers.isEmpty()) {
            return Chart.EMPTY;
        }
        String root = account.root();
        @Nullable Chart chart = servers.get(root);
        if (chart == null) {
            return Chart.EMPTY;
        }
        if (chart.over(now)) {
            servers.remove(root, chart);
        }
        return chart;
    }

    Chart serverChart(String root) {
        return servers.getOrDefault(root, Chart.EMPTY);
    }

    /** Changes the chart of the account's server, if it has one; says whether anything changed. */
    boolean changeServer(AccountConfig account, UnaryOperator<Chart> change) {
        return !servers.isEmpty() && changeServer(account.root(), change);
    }

    /** Changes the chart of a server, which is made if there is none; says whether anything changed. */
    boolean changeServer(String root, UnaryOperator<Chart> change) {
        while (true) {
            @Nullable Chart known = servers.get(root);
            Chart before = known == null ? Chart.EMPTY : known;
            Chart after = change.apply(before);
            if (after.equals(before)) {
                return false;
            }
            if (known == null ? servers.putIfAbsent(root, after) == null : servers.replace(root, known, after)) {
                if (!after.untold().isEmpty()) {
                    untold.mark(Subject.server(root));
                }
                return true;
            }
        }
    }

    /** The next of whom there is something to tell; null if there is none. */
    @Nullable
    Subject nextUntold() {
        return untold.next();
    }

    /** The chart of an account with what is untold on it, which counts as told from now on. */
    Chart tell(AccountConfig account) {
        Patient patient = patient(account);
        return patient == null ? Chart.EMPTY : patient.tell();
    }

    /** The same of a server. */
    Chart tellServer(String root) {
        while (true) {
            @Nullable Chart known = servers.get(root);
            if (known == null) {
                return Chart.EMPTY;
            }
            if (servers.replace(root, known, known.told())) {
                return known;
            }
        }
    }

    /** The ids of the accounts that ever failed. */
    Set<String> accounts() {
        return patients.keySet();
    }

    /** The roots of the servers that failed lately. */
    Set<String> servers() {
        return servers.keySet();
    }
}
