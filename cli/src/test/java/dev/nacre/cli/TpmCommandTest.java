package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.emulator.EmulatedEndorsementKey;
import dev.nacre.emulator.EmulatedTpm;
import dev.nacre.emulator.EmulatedTpmMaker;
import dev.nacre.emulator.SeededChance;
import dev.nacre.emulator.TpmScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An attestation key is bound to an endorsement key, at the desk and in an emulated TPM.
class TpmCommandTest {
  private static final SecureRandom CHANCE = SeededChance.of("tpm command");
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final EmulatedTpmMaker MAKER = EmulatedTpmMaker.create(CHANCE, NOW);
  private static final EmulatedEndorsementKey EK = EmulatedEndorsementKey.ec(CHANCE);
  private static final EmulatedTpm TPM = EmulatedTpm.started(TpmScheme.ECDSA_P256, CHANCE);

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    write("request.key", Bytes.ofHex("07".repeat(32)));
    write("ek.der", MAKER.certifyEndorsementKey(EK.key()));
    write("root.der", MAKER.root().der());
    write("ak.pub", TPM.publicArea(EmulatedTpm.ATTESTATION_KEY));
  }

  @Test
  void theKeyThatTheTpmProvesIsEnrolled() throws IOException {
    write("answer", answer());

    Outcome enrolled = enrol("answer", "root.der");

    assertThat(enrolled.status()).as(enrolled.err()).isZero();
    Bytes key = Bytes.of(TPM.attestationKey().getPublic().getEncoded());
    assertThat(enrolled.out()).isEqualTo(Digests.sha256(key).hex() + "\n");
    assertThat(enrolled.err()).contains("tpm.ek.credential is as expected");
  }

  @Test
  void anotherAnswerOrAnotherRootIsRefused() throws IOException {
    write("answer", answer());
    write("other", Bytes.zeros(32));
    write("stranger.der", EmulatedTpmMaker.create(CHANCE, NOW).root().der());

    assertThat(enrol("other", "root.der").err()).contains("tpm.ek.credential: expected");
    assertThat(enrol("other", "root.der").status()).isEqualTo(1);
    assertThat(enrol("answer", "stranger.der").err()).contains("tpm.ek.trust: expected");
  }

  @Test
  void aRequestKeyOfAnotherSizeIsRefused() throws IOException {
    write("request.key", Bytes.zeros(31));

    assertThat(challenge().err()).contains("request.key: expected 32 bytes, found 31 bytes");
  }

  /// What the emulated TPM makes of the file for tpm2-tools.
  private Bytes answer() throws IOException {
    assertThat(challenge().err()).isEmpty();
    Bytes file = Bytes.of(Files.readAllBytes(folder.resolve("credential")));
    assertThat(file.slice(0, 8).hex()).isEqualTo("badcc0de00000001");
    int blobSize = file.at(8) << 8 | file.at(9);
    Bytes blob = file.slice(10, 10 + blobSize);
    Bytes seed = file.slice(12 + blobSize, file.size());
    Bytes area = TPM.publicArea(EmulatedTpm.ATTESTATION_KEY);
    Bytes name = Bytes.ofHex("000b").concat(Digests.sha256(area.slice(2, area.size())));
    return EK.activate(blob, seed, name).orElseThrow();
  }

  private Outcome challenge() {
    return Outcome.of(
        "tpm",
        "challenge",
        "--request-key",
        file("request.key"),
        "--ek",
        file("ek.der"),
        "--ak",
        file("ak.pub"),
        file("credential"));
  }

  private Outcome enrol(String answer, String root) {
    return Outcome.of(
        "tpm",
        "enrol",
        "--request-key",
        file("request.key"),
        "--ek",
        file("ek.der"),
        "--ak",
        file("ak.pub"),
        "--trust-key",
        file(root),
        "--endorsements",
        file("root.der"),
        "--at",
        NOW,
        file(answer));
  }

  private void write(String name, Bytes content) throws IOException {
    Files.write(folder.resolve(name), content.toArray());
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
