package llmgateway.admin.certificate;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import llmgateway.admin.line.CommandException;
import llmgateway.contracts.tls.CertificateRole;
import llmgateway.contracts.tls.KeyedCertificate;

/**
 * The directory of an authority: {@code ca.crt} and {@code ca.key}, and for each certificate that it made a directory that is
 * complete for its holder, {@code nodes/NAME/{ca.crt,node.crt,node.key}} or {@code admins/NAME/{ca.crt,admin.crt,admin.key}}.
 */
public final class CertificateDirectory {
    private static final String CA = "ca.crt";
    private static final String CA_KEY = "ca.key";
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Path directory;
    private final Instant now;

    /** The authority in {@code directory}, which need not be there yet. */
    public CertificateDirectory(Path directory, Instant now) {
        this.directory = directory;
        this.now = now;
    }

    /** The authority's own certificate. */
    public X509Certificate authority() throws CommandException {
        return load().self().certificate();
    }

    /**
     * Makes the authority, and certificates for a first node and a first admin.
     *
     * @throws CommandException if the directory is not empty, or something cannot be made
     */
    public List<Issued> init(String node, List<String> hosts, String admin, int days) throws CommandException {
        List<Leaf> leaves = List.of(Leaf.node(node, hosts), Leaf.admin(admin));
        if (!isVacant()) {
            throw CommandException.refused(directory + " is not empty; nothing was made");
        }
        return guarded(() -> {
            Authority authority = Authority.create(now);
            Map<String, String> files = new LinkedHashMap<>();
            List<Issued> issued = new ArrayList<>();
            for (Leaf leaf : leaves) {
                KeyedCertificate made = authority.issue(leaf, now, days);
                issued.add(issued(leaf, made));
                files(authority, leaf.role(), made)
                        .forEach((name, text) -> files.put(place(leaf.role(), leaf.name()) + "/" + name, text));
            }
            files.put(CA, Pem.of(authority.self().certificate()));
            files.put(CA_KEY, Pem.of(authority.self().key()));
            OwnerOnly.directory(directory);
            OwnerOnly.into(directory, files);
            return issued;
        });
    }

    /** Makes the certificate of one more node. */
    public Issued addNode(String name, List<String> hosts, int days) throws CommandException {
        return add(Leaf.node(name, hosts), days);
    }

    /** Makes the certificate of one more admin. */
    public Issued addAdmin(String name, int days) throws CommandException {
        return add(Leaf.admin(name), days);
    }

    /** Makes a new key and certificate for a node; it has the hosts of the one before if none are given. */
    public Issued renewNode(String name, List<String> hosts, int days) throws CommandException {
        Leaf leaf = Leaf.node(name, hosts);
        return renew(hosts.isEmpty() ? new Leaf(leaf.role(), name, presentHosts(leaf)) : leaf, days);
    }

    /** Makes a new key and certificate for an admin. */
    public Issued renewAdmin(String name, int days) throws CommandException {
        return renew(Leaf.admin(name), days);
    }

    private Issued add(Leaf leaf, int days) throws CommandException {
        Authority authority = load();
        Path home = home(leaf);
        if (Files.exists(home)) {
            throw CommandException.refused(home + " is there already; --renew makes a new key and certificate in it");
        }
        return guarded(() -> {
            KeyedCertificate made = authority.issue(leaf, now, days);
            OwnerOnly.directory(directory.resolve(group(leaf.role())));
            OwnerOnly.directory(home, files(authority, leaf.role(), made));
            return issued(leaf, made);
        });
    }

    private Issued renew(Leaf leaf, int days) throws CommandException {
        Authority authority = load();
        Path home = home(leaf);
        if (!Files.isDirectory(home)) {
            throw CommandException.refused("there is no " + home + "; without --renew it is made");
        }
        return guarded(() -> {
            KeyedCertificate made = authority.issue(leaf, now, days);
            OwnerOnly.into(home, files(authority, leaf.role(), made));
            return issued(leaf, made);
        });
    }

    private Authority load() throws CommandException {
        if (!Files.exists(directory.resolve(CA_KEY))) {
            throw CommandException.refused(
                    "there is no authority in " + directory + "; make one with: gateway-admin cluster init DIR");
        }
        return guarded(() -> new Authority(KeyedCertificate.parse(
                Files.readAllBytes(directory.resolve(CA)), Files.readAllBytes(directory.resolve(CA_KEY)))));
    }

    private List<String> presentHosts(Leaf leaf) throws CommandException {
        Path certificate = home(leaf).resolve(leaf.role().label() + ".crt");
        if (!Files.exists(certificate)) {
            return leaf.hosts();
        }
        return guarded(() -> {
            Collection<List<?>> names = KeyedCertificate.certificates(Files.readAllBytes(certificate))
                    .get(0)
                    .getSubjectAlternativeNames();
            return Stream.ofNullable(names)
                    .flatMap(Collection::stream)
                    .filter(name -> name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        });
    }

    private boolean isVacant() throws CommandException {
        if (!Files.exists(directory)) {
            return true;
        }
        return guarded(() -> {
            try (Stream<Path> entries = Files.list(directory)) {
                return entries.findAny().isEmpty();
            }
        });
    }

    private Issued issued(Leaf leaf, KeyedCertificate made) {
        return new Issued(leaf.role(), leaf.name(), home(leaf), leaf.hosts(), made.certificate());
    }

    private Path home(Leaf leaf) {
        return directory.resolve(place(leaf.role(), leaf.name()));
    }

    private static String place(CertificateRole role, String name) {
        return group(role) + "/" + name;
    }

    private static String group(CertificateRole role) {
        return role.label() + "s";
    }

    /** What a holder needs; the key comes first, so that a certificate never lies there before its key. */
    private static Map<String, String> files(Authority authority, CertificateRole role, KeyedCertificate made)
            throws GeneralSecurityException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(role.label() + ".key", Pem.of(made.key()));
        files.put(role.label() + ".crt", Pem.of(made.certificate()));
        files.put(CA, Pem.of(authority.self().certificate()));
        return files;
    }

    private interface Making<T> {
        T make() throws IOException, GeneralSecurityException;
    }

    private <T> T guarded(Making<T> making) throws CommandException {
        try {
            return making.make();
        } catch (FileAlreadyExistsException taken) {
            throw CommandException.refused(taken.getFile()
                    + " is there: another command works here, or one was cut off; remove it if there is none");
        } catch (IOException failed) {
            throw CommandException.refused("cannot work on " + directory + ": " + failed.getMessage());
        } catch (GeneralSecurityException failed) {
            throw CommandException.refused("the authority in " + directory + " cannot make certificates: "
                    + Objects.requireNonNullElse(failed.getMessage(), failed.toString()));
        }
    }
}
