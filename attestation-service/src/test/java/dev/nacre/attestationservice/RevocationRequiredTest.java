package dev.nacre.attestationservice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.attestation.Tee;
import dev.nacre.attestation.Verifier;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.attestation.appraisal.TrustAnchors;
import dev.nacre.attestation.snp.SnpEvidence;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.Json;
import dev.nacre.emulator.EmulatedAmd;
import dev.nacre.emulator.EmulatedChip;
import dev.nacre.emulator.EmulatedSnp;
import dev.nacre.emulator.LaunchState;
import dev.nacre.endorsements.EndorsementSource;
import dev.nacre.storage.SecretStore;
import dev.nacre.storage.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the service makes of a revocation list that could not be had, and of one that could.
class RevocationRequiredTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedAmd AMD = EmulatedAmd.createQuickly(NOW.minusSeconds(60));

  @TempDir private Path directory;

  @Test
  void aListThatCannotBeHadRefusesOnlyWhereItIsRequired() {
    EndorsementRules none = EndorsementRules.evidenceOnly().and(problem("AMD was not reached"));

    assertThat(judged(none)).isInstanceOf(Verdict.Attested.class);
    assertThat(judged(none.requiringRevocation()))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> {
              assertThat(refused.sentence())
                  .contains("snp.chain.revocation")
                  .contains("the owner requires that revocation is known");
              assertThat(refused.findings())
                  .as("why there was none stands beside it")
                  .extracting(Finding::found)
                  .contains("AMD was not reached");
            });
  }

  @Test
  void aListThatIsThereIsEnough() {
    Endorsements listed =
        Endorsements.none()
            .withRevocationLists(List.of(AMD.revocationList(List.of(), NOW.minusSeconds(60))));

    assertThat(
            judged(
                EndorsementRules.evidenceOnly()
                    .and(EndorsementSource.fixed(listed))
                    .requiringRevocation()))
        .isInstanceOf(Verdict.Attested.class);
  }

  private static EndorsementSource problem(String sentence) {
    return _ -> new EndorsementSource.Supplied(Endorsements.none(), List.of(sentence));
  }

  private Verdict judged(EndorsementRules rules) {
    InstantSource clock = () -> NOW;
    var verifier =
        Verifier.trusting(TrustAnchors.emulated("emulated", Set.of(AMD.rootFingerprint())));
    try (Store store = Store.openAt(directory, clock)) {
      var key = SecretStore.masterKey(store, directory.resolve("master.key"), new SecureRandom());
      AttestationService service =
          AttestationService.open(AttestationSettings.of(verifier).with(rules), clock, store, key);
      return service.attest(
          List.of(
              new VerificationRequest(
                  Tee.SNP, evidence(), new RuntimeBinding.None(), new InitDataBinding.None())),
          "default");
    }
  }

  private static Json evidence() {
    var launch = LaunchState.of(Bytes.zeros(48), Bytes.zeros(32));
    var made = EmulatedSnp.started(EmulatedChip.of(AMD), launch).report(Bytes.zeros(64), 0);
    return SnpEvidence.of(made.report(), made.certificateTable()).toJson();
  }
}
