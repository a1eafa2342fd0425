package dev.nacre.keybroker.tls;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.jose.EcCurve;
import dev.nacre.codec.jose.KeyPem;
import dev.nacre.codec.jose.PrivateJwk;
import dev.nacre.keybroker.keys.KeySourceException;
import dev.nacre.storage.FileTrouble;
import dev.nacre.storage.FirstFile;
import dev.nacre.storage.PrivateFile;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;

/// A key on P-256 and a certificate that it signs itself (RFC 5280), kept in the data folder so
/// that guests can pin it.
///
/// @param certificatePem the file `tls-certificate.pem`
/// @param keyPem the file `tls-key.pem`, for its owner only
public record SelfSignedCertificate(String certificatePem, String keyPem) {
  private static final Duration VALID = Duration.ofDays(3650);
  private static final Duration BEFORE = Duration.ofHours(1);
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Bytes ECDSA_SHA256 = Bytes.ofHex("300a06082a8648ce3d040302");
  private static final Bytes COMMON_NAME = Bytes.ofHex("0603550403");
  private static final Bytes ALTERNATIVE_NAMES = Bytes.ofHex("0603551d11");
  private static final Bytes VERSION_3 = Bytes.ofHex("a003020102");

  /// Where it lies, for who reads it.
  public static Path file(Path directory) {
    return directory.resolve("tls-certificate.pem");
  }

  /// Of several processes that make it at once all get the same: the key comes first and stays, and
  /// whatever certificate is there is one for it.
  ///
  /// @param names host names and addresses that it is for
  static SelfSignedCertificate readOrCreate(
      Path directory, List<String> names, InstantSource clock) {
    Path certificate = file(directory);
    Path key = directory.resolve("tls-key.pem");
    if (Files.notExists(certificate)) {
      String kept =
          PrivateFile.readOrCreate(
              key, () -> KeyPem.writePrivate(PrivateJwk.generate(EcCurve.P_256)));
      SelfSignedCertificate own =
          create(
              KeyPem.parsePrivate(kept),
              names,
              clock.instant(),
              new BigInteger(64, new SecureRandom()));
      FirstFile.create(
          certificate, own.certificatePem(), PosixFilePermissions.fromString("rw-r--r--"));
    }
    try {
      return new SelfSignedCertificate(Files.readString(certificate), PrivateFile.read(key));
    } catch (IOException e) {
      throw new KeySourceException("cannot read " + certificate + ": " + FileTrouble.words(e), e);
    }
  }

  public static SelfSignedCertificate create(List<String> names, Instant now, BigInteger serial) {
    return create(PrivateJwk.generate(EcCurve.P_256), names, now, serial);
  }

  private static SelfSignedCertificate create(
      PrivateJwk pair, List<String> names, Instant now, BigInteger serial) {
    Bytes name = name("Nacre key broker");
    Bytes validity =
        Der.sequence(
            Der.generalizedTime(TIME.format(now.minus(BEFORE))),
            Der.generalizedTime(TIME.format(now.plus(VALID))));
    Bytes extensions =
        Der.explicit(3, Der.sequence(Der.sequence(ALTERNATIVE_NAMES, alternatives(names))));
    Bytes unsigned =
        Der.sequence(
            VERSION_3,
            Der.integer(serial),
            ECDSA_SHA256,
            name,
            validity,
            name,
            Bytes.of(pair.publicJwk().publicKey().getEncoded()),
            extensions);
    Bytes whole = Der.sequence(unsigned, ECDSA_SHA256, Der.bits(sign(pair, unsigned)));
    return new SelfSignedCertificate(pem(whole), KeyPem.writePrivate(pair));
  }

  private static Bytes name(String commonName) {
    return Der.sequence(Der.set(Der.sequence(COMMON_NAME, Der.utf8(commonName))));
  }

  private static Bytes alternatives(List<String> names) {
    Bytes all = Bytes.empty();
    for (String name : names) {
      all = all.concat(ADDRESS.matcher(name).matches() ? address(name) : Der.dnsName(name));
    }
    return Der.octets(Der.sequence(all));
  }

  private static Bytes address(String literal) {
    try {
      return Der.ipAddress(Bytes.of(InetAddress.getByName(literal).getAddress()));
    } catch (UnknownHostException e) {
      throw new KeySourceException("a certificate cannot be for " + literal + ": no address", e);
    }
  }

  private static Bytes sign(PrivateJwk pair, Bytes content) {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(pair.key());
      signer.update(content.toArray());
      return Bytes.of(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new KeySourceException("cannot sign a certificate: " + e.getMessage(), e);
    }
  }

  private static String pem(Bytes der) {
    return "-----BEGIN CERTIFICATE-----\n"
        + der.base64().replaceAll("(.{64})(?=.)", "$1\n")
        + "\n-----END CERTIFICATE-----\n";
  }

  @Override
  public String toString() {
    return "SelfSignedCertificate";
  }
}
