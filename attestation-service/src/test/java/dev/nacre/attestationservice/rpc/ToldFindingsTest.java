package dev.nacre.attestationservice.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.Finding.Status;
import dev.nacre.attestationservice.remote.Obstacle;
import dev.nacre.attestationservice.remote.RemoteException;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import io.grpc.Metadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToldFindingsTest {
  private static final Metadata.Key<byte[]> TOLD =
      Metadata.Key.of("nacre-findings-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final int HEADER = 8 << 10;

  private static List<Finding> told(byte[] packed) {
    return ToldFindings.of(new RemoteException(Obstacle.REFUSED, "no", Bytes.of(packed).base64()));
  }

  private static byte[] packed(List<Finding> findings) {
    return Objects.requireNonNull(ToldFindings.trailers(findings).get(TOLD));
  }

  private static byte[] packed(String json) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var deflating = new DeflaterOutputStream(out)) {
      deflating.write(Bytes.utf8(json).toArray());
    }
    return out.toByteArray();
  }

  private static Finding finding(String check, Status status, String found) {
    return new Finding(check, status, "a \"signature\" of ü", found, "SNP 56860 section 9");
  }

  @Test
  void findingsArriveAsTheyWereMade() {
    List<Finding> made =
        List.of(
            finding("snp.version", Status.PASSED, "5"),
            finding("snp.signature", Status.FAILED, "another"),
            finding("snp.revocation", Status.NOT_MADE, "no list"));

    assertThat(told(packed(made)))
        .map(Finding::toJson)
        .isEqualTo(made.stream().map(Finding::toJson).toList());
  }

  @Test
  void noneAreNone() {
    assertThat(told(packed(List.of()))).isEmpty();
    assertThat(ToldFindings.of(new RemoteException(Obstacle.REFUSED, "no"))).isEmpty();
  }

  /// Of text that does not compress.
  @Test
  void ofTooManyThoseThatFailedComeFirstAndTheRestIsCounted() {
    var chance = new Random(7);
    List<Finding> many =
        IntStream.range(0, 200)
            .mapToObj(i ->
                finding(
                    "check." + i,
                    i == 150 ? Status.FAILED : Status.PASSED,
                    Long.toHexString(chance.nextLong()) + Long.toHexString(chance.nextLong())))
            .toList();

    byte[] packed = packed(many);

    assertThat(Bytes.of(packed).base64().length()).isLessThan(HEADER);
    List<Finding> told = told(packed);
    assertThat(told.getFirst().check()).isEqualTo("check.150");
    assertThat(told.getLast().found())
        .isEqualTo((200 - told.size() + 1) + " more findings have no room in the answer over gRPC");
    assertThat(told).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[1]",
        "[{\"check\":\"x\"}]",
        "[{\"check\":\"x\",\"status\":\"good\",\"expected\":\"\",\"found\":\"\",\"source\":\"\"}]"
      })
  void whatIsNoFindingIsRefused(String json) throws IOException {
    byte[] packed = packed(json);

    assertThatThrownBy(() -> told(packed)).isInstanceOf(MalformedException.class);
  }

  @Test
  void bytesThatUnpackToTooMuchAreRefused() throws IOException {
    byte[] bomb = packed("[" + " ".repeat(1 << 20) + "]");

    assertThat(bomb).hasSizeLessThan(2_000);
    assertThatThrownBy(() -> told(bomb))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most");
  }

  @Test
  void moreThanAFewHundredAreRefused() throws IOException {
    String one = finding("x", Status.PASSED, "").toJson().text();
    byte[] packed = packed("[" + (one + ",").repeat(500) + one + "]");

    assertThatThrownBy(() -> told(packed)).hasMessageContaining("501 of them");
  }

  @Test
  void wordsAreFitToBeShown() {
    Finding told =
        told(packed(List.of(finding("x", Status.FAILED, "a\r\n\u001b[31mb")))).getFirst();

    assertThat(told.found()).isEqualTo("a [31mb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "AAAA", "eJw"})
  void whatIsNotCompressedIsRefused(String base64) {
    var refusal = new RemoteException(Obstacle.REFUSED, "no", base64);

    assertThatThrownBy(() -> ToldFindings.of(refusal)).isInstanceOf(MalformedException.class);
  }
}
