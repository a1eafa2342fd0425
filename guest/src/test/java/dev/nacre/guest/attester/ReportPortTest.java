package dev.nacre.guest.attester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportPortTest {
  private static final Bytes HOST_DATA = Bytes.ofHex("ab".repeat(32));
  private static final EmulatedSnp MACHINE =
      EmulatedSnp.started(
          EmulatedChip.of(EmulatedAmd.createQuickly(Instant.parse("2026-01-01T00:00:00Z"))),
          LaunchState.of(Bytes.zeros(48), HOST_DATA));

  @Test
  void theRequestIsLengthLevelAndReportData() {
    var sent = new ByteArrayOutputStream();
    var port = new ReportPort(new ByteArrayInputStream(genuine().toArray()), sent);
    port.evidence(Bytes.utf8("data"));
    assertThat(Bytes.of(sent.toByteArray()))
        .isEqualTo(Bytes.ofHex("00000041" + "00").concat(Bytes.utf8("data").padTo(64)));
  }

  @Test
  void theAnswerOfTheEmulatedProcessorBecomesEvidence() {
    SnpEvidence evidence = answering(genuine()).evidence(Bytes.utf8("data"));
    assertThat(evidence.hostData()).isEqualTo(HOST_DATA);
    assertThat(evidence.reportData()).isEqualTo(Bytes.utf8("data").padTo(64));
    assertThat(evidence.toJson().array("cert_chain").text())
        .contains("\"VCEK\"", "\"ASK\"", "\"ARK\"");
  }

  @Test
  void aRefusalCarriesItsReason() {
    Bytes answer = Bytes.ofHex("00000004" + "01").concat(Bytes.utf8("no!"));
    assertThatThrownBy(() -> answering(answer).evidence(Bytes.empty()))
        .isInstanceOf(AttesterException.class)
        .hasMessage("the emulated processor refuses: no!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00000000",
        "ffffffff",
        "00000005" + "00" + "ffffffff",
        "00000009" + "00" + "00000000" + "00000000",
        "00000005" + "00000000"
      })
  void anAnswerOfAnotherFormIsRefused(String answer) {
    assertThatThrownBy(() -> answering(Bytes.ofHex(answer)).evidence(Bytes.empty()))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aByteTooManyIsRefused() {
    byte[] answer = genuine().concat(Bytes.zeros(1)).toArray();
    answer[3]++;
    assertThatThrownBy(() -> answering(Bytes.of(answer)).evidence(Bytes.empty()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("1 more bytes");
  }

  @Test
  void moreReportDataThanTheProcessorTakesIsRefused() {
    Bytes tooMuch = Bytes.zeros(65);
    assertThatThrownBy(() -> answering(genuine()).evidence(tooMuch))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ReportPort answering(Bytes answer) {
    return new ReportPort(new ByteArrayInputStream(answer.toArray()), new ByteArrayOutputStream());
  }

  private static Bytes genuine() {
    EmulatedSnp.ExtendedReport report = MACHINE.report(Bytes.utf8("data").padTo(64), 0);
    Bytes body =
        Bytes.zeros(1)
            .concat(length(report.report()))
            .concat(report.report())
            .concat(length(report.certificateTable()))
            .concat(report.certificateTable());
    return length(body).concat(body);
  }

  private static Bytes length(Bytes of) {
    int n = of.size();
    return Bytes.of((byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n);
  }
}
