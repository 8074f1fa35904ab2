package llmgateway.contracts.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What a certificate of the cluster's authority entitles to; it stands in the certificate as an alternative name, a URI. */
public enum CertificateRole {
    /** To be a node. */
    NODE("urn:llm-gateway:node"),
    /** To give orders over TCP. */
    ADMIN("urn:llm-gateway:admin");

    private static final int URI = 6;

    private final String uri;

    CertificateRole(String uri) {
        this.uri = uri;
    }

    /** The role in texts and in the names of files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The alternative name. */
    public String uri() {
        return uri;
    }

    /** Whether {@code certificate} says so; whether it is to be believed is for its authority to tell. */
    public boolean isIn(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names != null && names.stream().anyMatch(name -> name.equals(List.of(URI, uri)));
        } catch (CertificateParsingException malformed) {
            return false;
        }
    }
}
