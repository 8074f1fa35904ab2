package llmgateway.admin.certificate;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import llmgateway.admin.line.CommandException;
import llmgateway.contracts.tls.CertificateRole;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;

/**
 * Whom a certificate is for.
 *
 * @param name the subject's common name
 * @param hosts the names and addresses that others may reach it at
 */
record Leaf(CertificateRole role, String name, List<String> hosts) {
    private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "::1");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DNS =
            Pattern.compile("(?=.{1,253}$)(\\*\\.)?(" + LABEL + "\\.)*(?![0-9]+$)" + LABEL, Pattern.CASE_INSENSITIVE);

    Leaf {
        hosts = List.copyOf(hosts);
    }

    /**
     * A node that is reached at {@code hosts}, by its own name if it can be one, and from its own machine.
     *
     * @throws CommandException if one of them is none
     */
    static Leaf node(String name, List<String> hosts) throws CommandException {
        for (String host : hosts) {
            if (!isAddress(host) && !isDnsName(host)) {
                throw CommandException.badUsage("'" + host + "' is neither a host name nor an address");
            }
        }
        Stream<String> own = isDnsName(name) ? Stream.of(name) : Stream.empty();
        List<String> all = Stream.of(own, hosts.stream(), THIS_MACHINE.stream())
                .flatMap(names -> names)
                .map(host -> host.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        return new Leaf(CertificateRole.NODE, checked(name), all);
    }

    static Leaf admin(String name) throws CommandException {
        return new Leaf(CertificateRole.ADMIN, checked(name), List.of());
    }

    /** The name, which is a directory's too. */
    private static String checked(String name) throws CommandException {
        if (!NAME.matcher(name).matches()) {
            throw CommandException.badUsage(
                    "'" + name + "' cannot be a name: letters, digits, and . _ - between them, at most 63");
        }
        return name;
    }

    GeneralName[] alternativeNames() {
        Stream<GeneralName> names = hosts.stream()
                .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host));
        return Stream.concat(names, Stream.of(new GeneralName(GeneralName.uniformResourceIdentifier, role.uri())))
                .toArray(GeneralName[]::new);
    }

    private static boolean isAddress(String host) {
        return IPAddress.isValidIPv4(host) || IPAddress.isValidIPv6(host);
    }

    private static boolean isDnsName(String host) {
        return DNS.matcher(host).matches();
    }
}
