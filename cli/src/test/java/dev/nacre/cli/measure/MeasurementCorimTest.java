package dev.nacre.cli.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.json.JsonObject;
import org.junit.jupiter.api.Test;

class MeasurementCorimTest {
  @Test
  void aTagThatIsNoDigestIsARawValue() {
    Bytes tag = Bytes.ofHex("a3".repeat(16));
    var measurement = Measurement.of("se", "se_tag", tag, JsonObject.empty());

    Cbor corim = Cbor.parse(MeasurementCorim.of(measurement), CborForm.DETERMINISTIC);

    assertThat(corim.diagnostic()).startsWith("501(");
    assertThat(MeasurementCorim.of(measurement).hex()).contains("04d9023050" + tag.hex());
  }
}
