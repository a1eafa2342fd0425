package dev.nacre.cli.evidence;

import dev.nacre.attestation.se.AttestationRequest;
import dev.nacre.attestation.se.HostKey;
import dev.nacre.attestation.se.ImageTags;
import dev.nacre.attestation.x509.Certificate;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.Secret;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedUltravisor;
import dev.nacre.emulator.Forgery;
import dev.nacre.emulator.SeededChance;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Both sides of an attestation of IBM Secure Execution, as an ultravisor says nothing until it is
/// asked.
///
/// @param requestKey under which the request is sealed, 32 bytes
record SecureExecutionForgery(Forgery answer, Bytes requestKey) {
  private static final int KEY_SIZE = 32;

  /// @param reportData what the guest has stated, at most 64 bytes
  static SecureExecutionForgery of(String seed, Bytes reportData, Instant at) {
    EmulatedUltravisor host = EmulatedUltravisor.create(SeededChance.of(seed), at);
    Bytes header = host.imageHeader(seed, 0);
    Bytes tags = EmulatedUltravisor.imageTags(header);
    var key = new byte[KEY_SIZE];
    SeededChance.of(seed + "/request key").nextBytes(key);
    JsonObject request =
        AttestationRequest.challenge(
            ImageTags.parse(tags),
            List.of(HostKey.in(Certificate.parse(host.host().der())).orElseThrow()),
            Secret.copyOf(key),
            SeededChance.of(seed + "/request"));
    JsonObject evidence = host.answer(request, host.statement(reportData, tags));
    Map<String, Bytes> endorsements =
        Map.of(
            "host.crt", host.host().der(),
            "signing.crt", host.signer().der(),
            "root.crt", host.root().der(),
            "list.crl", host.revocationList(List.of(), at),
            "hdr.bin", header);
    return new SecureExecutionForgery(
        new Forgery(Bytes.utf8(evidence.text()), true, endorsements, host.rootFingerprint()),
        Bytes.of(key));
  }
}
