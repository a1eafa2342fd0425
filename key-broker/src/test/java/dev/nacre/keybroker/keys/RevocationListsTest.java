package dev.nacre.keybroker.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Pem;
import dev.nacre.keybroker.tls.SelfSignedCertificate;
import dev.nacre.keybroker.tls.SignedList;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationListsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final BigInteger SERIAL = BigInteger.valueOf(7);
  private static final SelfSignedCertificate AUTHORITY = authority();

  private final Path folder;

  RevocationListsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static SelfSignedCertificate authority() {
    return SelfSignedCertificate.create(List.of("authority"), NOW, SERIAL);
  }

  private RevocationLists read(Bytes content) throws Exception {
    Path authorities =
        Files.writeString(folder.resolve("authorities.pem"), AUTHORITY.certificatePem());
    Path list = Files.write(folder.resolve("list.crl"), content.toArray());
    return RevocationLists.read(
        List.of(list.toString()), List.of(authorities.toString()), Fetcher.system());
  }

  /// Of the certificate that the authority made for itself.
  private static Optional<String> doubt(RevocationLists lists, Instant now) throws Exception {
    return lists.doubt(SignedList.certificate(AUTHORITY), now);
  }

  private static Bytes naming(BigInteger serial) throws Exception {
    return new SignedList(AUTHORITY, serial, NOW).der();
  }

  @Test
  void aCertificateThatIsNamedIsRevoked() throws Exception {
    Bytes der = naming(SERIAL);

    assertThat(doubt(read(der), NOW)).contains("is revoked since 2026-11-28T12:00:00Z");
    assertThat(doubt(read(Bytes.utf8(new Pem(Pem.REVOCATION_LIST, der).text())), NOW))
        .as("in PEM")
        .contains("is revoked since 2026-11-28T12:00:00Z");
  }

  @Test
  void aCertificateThatIsNotNamedIsGoodWhileTheListIsInForce() throws Exception {
    RevocationLists lists = read(naming(BigInteger.TWO));

    assertThat(doubt(lists, NOW)).isEmpty();
    assertThat(doubt(lists, NOW.plus(Duration.ofDays(1)))).get().asString().contains("out of date");
    assertThat(doubt(lists, NOW.minusSeconds(1))).get().asString().contains("out of date");
  }

  @Test
  void whatIsRevokedStaysSoWhenTheListIsOver() throws Exception {
    assertThat(doubt(read(naming(SERIAL)), NOW.plus(Duration.ofDays(9))))
        .get()
        .asString()
        .contains("is revoked");
  }

  @Test
  void aListOfNobodyWhoCountsIsRefused() throws Exception {
    Bytes foreign = new SignedList(authority(), BigInteger.TWO, NOW).der();

    assertThatThrownBy(() -> read(foreign))
        .isInstanceOf(KeySourceException.class)
        .hasMessageContaining("is signed by none of");
  }

  @Test
  void aPartOfAListIsRefused() throws Exception {
    Bytes part = new SignedList(AUTHORITY, BigInteger.TWO, NOW, true).der();

    assertThatThrownBy(() -> read(part))
        .isInstanceOf(KeySourceException.class)
        .hasMessageContaining("is a part of one, by its extensions [2.5.29.27]");
  }

  @Test
  void whatIsNoListIsRefused() {
    assertThatThrownBy(() -> read(Bytes.utf8(AUTHORITY.certificatePem())))
        .hasMessageContaining("there is no revocation list in");
    assertThatThrownBy(() -> read(Bytes.utf8("nothing"))).hasMessageContaining("is malformed");
  }

  @Test
  void whereNobodySaysAnythingACertificateIsGood() throws Exception {
    assertThat(doubt(RevocationLists.read(List.of(), List.of(), Fetcher.system()), NOW)).isEmpty();
  }
}
