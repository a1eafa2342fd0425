package dev.nacre.demo;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/// The confidential file of the demo's application: invented patient records, the same for a seed.
///
/// Each line carries the [#MARK], so that a search for plaintext has something to find.
final class ConfidentialRecords {
  /// Stands in every record: where these bytes are, plaintext is.
  static final String MARK = "NACRE-DEMO-CONFIDENTIAL";

  private static final String[] NAMES = {
    "Adler", "Brandt", "Celik", "Dietz", "Engel", "Fuchs", "Ganter", "Haas", "Ilic", "Jung"
  };
  private static final String[] FINDINGS = {
    "hypertension", "fracture", "asthma", "migraine", "diabetes", "allergy", "arrhythmia"
  };
  private static final int COUNT = 40_000;

  private ConfidentialRecords() {}

  /// CSV: a head line, then `number,name,born,finding,token,mark`.
  static byte[] csv(long seed) {
    var random = new Random(seed);
    var out = new StringBuilder(COUNT * 90).append("number,name,born,finding,token,mark\n");
    for (int number = 1; number <= COUNT; number++) {
      out.append(number)
          .append(',')
          .append(NAMES[random.nextInt(NAMES.length)])
          .append(',')
          .append(1930 + random.nextInt(90))
          .append(',')
          .append(FINDINGS[random.nextInt(FINDINGS.length)])
          .append(',')
          .append(Long.toHexString(random.nextLong()))
          .append(',')
          .append(MARK)
          .append('\n');
    }
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
