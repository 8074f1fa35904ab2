package llmgateway.node.admin.channel;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import llmgateway.contracts.tls.CertificateRole;

/**
 * Believes those whom one of a few authorities made an admin, as long as their certificates hold. A node's certificate is no
 * admin's, though the same authority signed it. What else a certificate is good for does not matter: those for giving orders are good
 * for nothing else, lest they be taken for a node's.
 */
final class AdminTrust extends X509ExtendedTrustManager {
    private final List<X509Certificate> authorities;
    private final Set<TrustAnchor> anchors;

    AdminTrust(List<X509Certificate> authorities) {
        this.authorities = authorities;
        anchors = authorities.stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toUnmodifiableSet());
    }

    private void check(X509Certificate... chain) throws CertificateException {
        String subject = chain[0].getSubjectX500Principal().getName();
        List<X509Certificate> path = List.of(chain).stream()
                .filter(link -> !authorities.contains(link))
                .toList();
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (GeneralSecurityException unproven) {
            throw new CertificateException(subject + " is not to be believed: " + unproven.getMessage(), unproven);
        }
        if (path.isEmpty() || !CertificateRole.ADMIN.isIn(chain[0])) {
            throw new CertificateException(subject + " is no admin");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("Nobody is called from here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.toArray(X509Certificate[]::new);
    }
}
