package llmgateway.admin.certificate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import llmgateway.contracts.tls.CertificateRole;
import llmgateway.contracts.tls.KeyedCertificate;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A private authority: who trusts its certificate believes what it signs. All keys are of the curve P-256.
 *
 * <p>A node's certificate serves on both sides of a connection. An admin's serves for giving orders alone: it lacks the purpose of
 * TLS clients, so that the bus between the nodes refuses it, and has one of its own instead; the port for orders goes by its
 * {@linkplain CertificateRole role}.
 */
record Authority(KeyedCertificate self) {
    /** The purpose of giving orders to a gateway; an identifier from the tree of those that need no registration. */
    static final ASN1ObjectIdentifier GIVES_ORDERS =
            new ASN1ObjectIdentifier("2.25.94883842578700202441373033534036832837");

    private static final int YEARS = 10;
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 128;
    private static final String ORGANIZATION = "O=llm-gateway";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Makes an authority that holds for ten years from {@code now}. */
    static Authority create(Instant now) throws GeneralSecurityException {
        byte[] mark = new byte[4];
        RANDOM.nextBytes(mark);
        X500Principal name = new X500Principal("CN=authority " + HexFormat.of().formatHex(mark) + "," + ORGANIZATION);
        KeyPair keys = keys();
        Instant end = now.atOffset(ZoneOffset.UTC).plusYears(YEARS).toInstant();
        try {
            JcaX509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), now, end);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            return new Authority(signed(builder, keys.getPrivate(), keys.getPrivate()));
        } catch (CertIOException impossible) {
            throw new GeneralSecurityException(impossible);
        }
    }

    /** Makes a certificate with a new key; it holds for {@code days}, but no longer than the authority's own. */
    KeyedCertificate issue(Leaf leaf, Instant now, int days) throws GeneralSecurityException {
        Instant last = self.certificate().getNotAfter().toInstant();
        if (!now.isBefore(last)) {
            throw new GeneralSecurityException("the authority's certificate ended on " + last);
        }
        Instant wanted = now.plus(Duration.ofDays(days));
        KeyPair keys = keys();
        try {
            JcaX509v3CertificateBuilder builder = builder(
                    self.certificate().getSubjectX500Principal(),
                    new X500Principal("CN=" + leaf.name() + "," + ORGANIZATION),
                    keys.getPublic(),
                    now,
                    wanted.isBefore(last) ? wanted : last);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, purposes(leaf.role()));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(leaf.alternativeNames()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(self.certificate().getPublicKey()));
            return signed(builder, keys.getPrivate(), self.key());
        } catch (CertIOException impossible) {
            throw new GeneralSecurityException(impossible);
        }
    }

    private static ExtendedKeyUsage purposes(CertificateRole role) {
        return switch (role) {
            case NODE ->
                new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
            case ADMIN -> new ExtendedKeyUsage(KeyPurposeId.getInstance(GIVES_ORDERS));
        };
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, PublicKey key, Instant now, Instant end)
            throws GeneralSecurityException, CertIOException {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM).max(BigInteger.ONE),
                Date.from(now.minus(CLOCKS_DIFFER_BY)),
                Date.from(end),
                subject,
                key);
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        return builder;
    }

    private static KeyedCertificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key, PrivateKey issuer)
            throws GeneralSecurityException {
        try {
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer)));
            return new KeyedCertificate(List.of(certificate), key);
        } catch (OperatorCreationException unfit) {
            throw new GeneralSecurityException("the authority's key cannot sign", unfit);
        }
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }
}
