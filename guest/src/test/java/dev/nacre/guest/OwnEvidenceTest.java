package dev.nacre.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.guest.attester.Attester;
import dev.nacre.protocol.agent.Stage;
import dev.nacre.protocol.initdata.DigestAlgorithm;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.protocol.initdata.Workload;
import org.junit.jupiter.api.Test;

class OwnEvidenceTest {
  private static final Initdata INITDATA =
      Initdata.builder(DigestAlgorithm.SHA256).workload(Workload.of("r/app:1")).build();

  @Test
  void theInitdataThatTheProcessorReportsIsAccepted() {
    OwnEvidence evidence = evidence(reporting(INITDATA.digest()));
    assertThatCode(evidence::demandBinding).doesNotThrowAnyException();
    assertThat(evidence.initData()).contains(INITDATA.document().utf8());
  }

  @Test
  void anotherInitdataIsRefusedWithBothDigests() {
    Initdata measured =
        Initdata.builder(DigestAlgorithm.SHA256).workload(Workload.of("r/app:2")).build();
    OwnEvidence evidence = evidence(reporting(measured.digest()));
    assertThatThrownBy(evidence::demandBinding)
        .isInstanceOfSatisfying(
            FailedStart.class, e -> assertThat(e.stage()).isEqualTo(Stage.INITDATA))
        .hasMessageContaining(measured.digest().hex())
        .hasMessageContaining(INITDATA.digest().hex());
  }

  @Test
  void aMachineThatWasStartedWithoutInitdataIsRefused() {
    OwnEvidence evidence = evidence(reporting(Bytes.zeros(32)));
    assertThatThrownBy(evidence::demandBinding).isInstanceOf(FailedStart.class);
  }

  private static OwnEvidence evidence(Attester attester) {
    return new OwnEvidence(attester, INITDATA, new Reporter());
  }

  private static Attester reporting(Bytes hostData) {
    return new UnsignedAttester(hostData);
  }
}
