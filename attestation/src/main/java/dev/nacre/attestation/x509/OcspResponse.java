package dev.nacre.attestation.x509;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Der;
import dev.nacre.codec.MalformedException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The answer of a responder for the state of certificates (RFC 6960) that has the form of one;
/// nothing says yet that an issuer, or whom it charged, made it.
///
/// @param states what it says, by certificate
/// @param nonce that of the request, where the responder gives it back
/// @param algorithm of the signature, by its identifier
/// @param signed what the signature covers
/// @param certificates that come along
public record OcspResponse(
    List<CertificateState> states,
    Optional<Bytes> nonce,
    String algorithm,
    Bytes signed,
    Bytes signature,
    List<Certificate> certificates) {
  private static final int LARGEST = 64 << 10;
  private static final int MOST = 64;
  private static final int EXPLICIT_0 = 0xa0;
  private static final int EXPLICIT_1 = 0xa1;
  private static final int EXPLICIT_2 = 0xa2;
  private static final int GENERALIZED_TIME = 0x18;
  private static final String BASIC = "1.3.6.1.5.5.7.48.1.1";
  private static final String NONCE = "1.3.6.1.5.5.7.48.1.2";
  private static final String MAY_ANSWER = "1.3.6.1.5.5.7.3.9";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");

  public OcspResponse {
    states = List.copyOf(states);
    certificates = List.copyOf(certificates);
  }

  /// @throws MalformedException when `der` is no successful basic response of at most 64 KiB, or
  ///   has a critical extension
  public static OcspResponse parse(Bytes der) {
    if (der.size() > LARGEST) {
      throw MalformedException.at(
          "OCSP response", "at most " + LARGEST + " bytes", der.size() + " bytes");
    }
    List<Der> response = Der.parse(der).sequence(1);
    int status = response.getFirst().integerUpTo(255);
    if (status != 0 || response.size() != 2) {
      throw MalformedException.at("OCSP response", "status 0 (successful)", "status " + status);
    }
    List<Der> typed = only(tagged(response.get(1), EXPLICIT_0)).sequence(2);
    if (!typed.get(0).oid().equals(BASIC)) {
      throw MalformedException.at("OCSP response", "a basic response", typed.get(0).oid());
    }
    List<Der> basic = Der.parse(typed.get(1).octets()).sequence(3);
    Data data = data(basic.get(0));
    return new OcspResponse(
        data.states,
        data.nonce,
        basic.get(1).sequence(1).getFirst().oid(),
        basic.get(0).encoding(),
        basic.get(2).wholeBits(),
        basic.size() > 3 ? certificates(tagged(basic.get(3), EXPLICIT_0)) : List.of());
  }

  private record Data(List<CertificateState> states, Optional<Bytes> nonce) {}

  private static Data data(Der tbs) {
    List<Der> parts = new ArrayList<>(tbs.sequence(3));
    if (parts.getFirst().tag() == EXPLICIT_0) {
      int version = only(parts.removeFirst()).integerUpTo(255);
      if (version != 0) {
        throw MalformedException.at("OCSP response", "version 1", version + 1 + "");
      }
    }
    if (parts.size() < 3) {
      throw MalformedException.at("OCSP response", "responder, time, states", parts.size() + "");
    }
    int responder = parts.get(0).tag();
    if (responder != EXPLICIT_1 && responder != EXPLICIT_2) {
      throw MalformedException.at("OCSP response", "a responder by name or key", "" + responder);
    }
    var _ = time(parts.get(1));
    List<Der> states = parts.get(2).sequence(1);
    if (states.size() > MOST) {
      throw MalformedException.at("OCSP response", "at most " + MOST, states.size() + " states");
    }
    Optional<Bytes> nonce =
        parts.size() > 3 ? nonce(only(tagged(parts.get(3), EXPLICIT_1))) : Optional.empty();
    return new Data(states.stream().map(CertificateState::parse).toList(), nonce);
  }

  private static Optional<Bytes> nonce(Der extensions) {
    requireHarmless(extensions);
    return extensions.sequence(1).stream()
        .map(extension -> extension.sequence(2))
        .filter(extension -> extension.getFirst().oid().equals(NONCE))
        .map(extension -> Der.parse(extension.getLast().octets()).octets())
        .findFirst();
  }

  /// Refuses extensions that may not be passed over, but for the nonce.
  static void requireHarmless(Der extensions) {
    for (Der extension : extensions.sequence(1)) {
      List<Der> parts = extension.sequence(2);
      String oid = parts.getFirst().oid();
      if (parts.size() > 2 && parts.get(1).bool() && !oid.equals(NONCE)) {
        throw MalformedException.at("OCSP response", "no critical extension", oid);
      }
    }
  }

  private static List<Certificate> certificates(Der explicit) {
    List<Der> certificates = only(explicit).sequence(0);
    if (certificates.size() > MOST) {
      throw MalformedException.at(
          "OCSP response", "at most " + MOST, certificates.size() + " certificates");
    }
    return certificates.stream().map(one -> Certificate.parse(one.encoding())).toList();
  }

  private static Der tagged(Der element, int tag) {
    if (element.tag() != tag) {
      throw MalformedException.at("OCSP response", "tag " + tag, "tag " + element.tag());
    }
    return element;
  }

  static Der only(Der explicit) {
    List<Der> children = explicit.children();
    if (children.size() != 1) {
      throw MalformedException.at("OCSP response", "one element", children.size() + "");
    }
    return children.getFirst();
  }

  static Instant time(Der element) {
    String text = tagged(element, GENERALIZED_TIME).content().utf8();
    try {
      return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new MalformedException("OCSP response: expected YYYYMMDDHHMMSSZ, found " + text, e);
    }
  }

  /// Whether it says something about `certificate` that is in force at `at`.
  public boolean isCurrentAbout(Certificate certificate, Certificate issuer, Instant at) {
    return about(certificate, issuer).filter(state -> state.isCurrent(at)).isPresent();
  }

  /// When the first of its states is no longer in force; empty when none says so.
  public Optional<Instant> nextUpdate() {
    return states.stream()
        .flatMap(state -> state.nextUpdate().stream())
        .min(Comparator.naturalOrder());
  }

  Optional<CertificateState> about(Certificate certificate, Certificate issuer) {
    return states.stream().filter(state -> state.isAbout(certificate, issuer)).findFirst();
  }

  /// Whether `issuer` made this answer, or one whom it certified to answer for it (RFC 6960 section
  /// 4.2.2.2).
  boolean isAnswerOf(Certificate issuer, Instant at) {
    return isSignedBy(issuer)
        || certificates.stream()
            .anyMatch(one -> isSignedBy(one) && one.isSignedBy(issuer) && mayAnswer(one, at));
  }

  private static boolean mayAnswer(Certificate delegate, Instant at) {
    try {
      List<String> usages = delegate.decoded().getExtendedKeyUsage();
      return delegate.isValid(at) && usages != null && usages.contains(MAY_ANSWER);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private boolean isSignedBy(Certificate signer) {
    String name =
        switch (algorithm) {
          case "1.2.840.10045.4.3.2" -> "SHA256withECDSA";
          case "1.2.840.10045.4.3.3" -> "SHA384withECDSA";
          case "1.2.840.10045.4.3.4" -> "SHA512withECDSA";
          case "1.2.840.113549.1.1.11" -> "SHA256withRSA";
          case "1.2.840.113549.1.1.12" -> "SHA384withRSA";
          case "1.2.840.113549.1.1.13" -> "SHA512withRSA";
          default -> "";
        };
    try {
      Signature verifier = Signature.getInstance(name);
      verifier.initVerify(signer.publicKey());
      verifier.update(signed.toArray());
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
