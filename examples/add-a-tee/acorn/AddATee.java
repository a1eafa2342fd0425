package acorn;

import dev.nacre.attestation.appraisal.Appraisal;
import dev.nacre.attestation.appraisal.Expected;
import dev.nacre.attestation.appraisal.Finding;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.util.List;
import java.util.stream.Collectors;

/// The specification of the verifier: a sound report passes, and each change of it is refused by
/// its own check.
public final class AddATee {
  private static final Bytes DATA = Bytes.ofHex("d1".repeat(48));
  private static final EmulatedAcorn ACORN = EmulatedAcorn.create();
  private static final AcornVerifier VERIFIER = new AcornVerifier(ACORN.fingerprint());

  private AddATee() {}

  public static void main(String[] arguments) {
    System.out.println("sound: " + judged(ACORN.sign(body()), ACORN));
    System.out.println("under debug: " + judged(ACORN.sign(changed(6, 1)), ACORN));
    System.out.println("another session: " + judged(ACORN.sign(changed(44, 0)), ACORN));
    Bytes report = ACORN.sign(body());
    System.out.println("changed afterwards: " + judged(flipped(report, 20), ACORN));
    EmulatedAcorn stranger = EmulatedAcorn.create();
    System.out.println("another maker: " + judged(stranger.sign(body()), stranger));
    System.out.println("another version: " + judged(ACORN.sign(changed(4, 2)), ACORN));
    System.out.println("cut off: " + judged(report.slice(0, AcornReport.SIZE - 1), ACORN));
  }

  private static String judged(Bytes report, EmulatedAcorn signer) {
    try {
      Appraisal appraisal =
          VERIFIER.verify(AcornReport.parse(report), signer.key(), Expected.reportData(DATA));
      List<Finding> failed = appraisal.findings().stream().filter(Finding::failed).toList();
      return failed.isEmpty()
          ? "verified"
          : failed.stream()
              .map(Finding::check)
              .collect(Collectors.joining(", ", "refused by ", ""));
    } catch (MalformedException e) {
      return "malformed: " + e.getMessage();
    }
  }

  private static byte[] body() {
    return EmulatedAcorn.body(Bytes.ofHex("a3".repeat(32)), DATA);
  }

  private static byte[] changed(int offset, int value) {
    byte[] body = body();
    body[offset] = (byte) value;
    return body;
  }

  private static Bytes flipped(Bytes report, int offset) {
    byte[] content = report.toArray();
    content[offset] ^= 1;
    return Bytes.of(content);
  }
}
