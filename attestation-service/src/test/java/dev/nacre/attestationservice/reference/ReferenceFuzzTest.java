package dev.nacre.attestationservice.reference;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Supplier;

/// Any bytes as a document of reference values: values, or the readers' one exception.
class ReferenceFuzzTest {
  private static final ExtractorSettings OPEN =
      ExtractorSettings.standard().allowingUnsignedCorim();

  @FuzzTest
  void swid(byte[] input) {
    read(() -> SwidValues.extract(Bytes.of(input)));
  }

  @FuzzTest
  void corim(byte[] input) {
    read(() -> Corim.parse(Bytes.of(input)).extract(OPEN, Instant.EPOCH));
  }

  @FuzzTest
  void message(byte[] input) {
    read(() -> {
      var message = ReferenceMessage.parse(new String(input, StandardCharsets.UTF_8));
      return new Extractors(OPEN).extract(message, Instant.EPOCH);
    });
  }

  private static void read(Supplier<Extracted> reading) {
    try {
      if (reading.get().origin().string("payload-sha256").isEmpty()) {
        throw new IllegalStateException("values without an origin");
      }
    } catch (MalformedException expected) {
      if (expected.getMessage().isEmpty()) {
        throw new IllegalStateException("a refusal without a reason", expected);
      }
    }
  }
}
