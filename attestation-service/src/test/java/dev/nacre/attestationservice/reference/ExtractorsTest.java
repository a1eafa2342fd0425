package dev.nacre.attestationservice.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.Digests;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractorsTest {
  private static Extracted extract(ExtractorSettings settings, String type, String payload) {
    String message =
        "{\"version\":\"0.1.0\",\"type\":\"%s\",\"payload\":\"%s\"}"
            .formatted(type, Bytes.utf8(payload).base64());
    return new Extractors(settings).extract(ReferenceMessage.parse(message), Instant.EPOCH);
  }

  @Test
  void aSampleIsItsMembersAndTheOriginHoldsItsDigest() {
    Extracted extracted = extract(ExtractorSettings.standard(), "sample", "{\"a\":[1],\"b\":true}");

    assertThat(extracted.values())
        .containsExactly(Map.entry("a", Json.parse("[1]")), Map.entry("b", Json.of(true)));
    assertThat(extracted.origin().string("payload-sha256"))
        .isEqualTo(Digests.sha256(Bytes.utf8("{\"a\":[1],\"b\":true}")).hex());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sample  | []  | an object
          sample  | {}  | at least one value
          in-toto | {}  | one of [corim, sample, swid]
          swid    | <a/> | a SoftwareIdentity
          corim   | x   | CBOR
          """)
  void otherMessagesAreRefused(String type, String payload, String why) {
    assertThatThrownBy(() -> extract(ExtractorSettings.standard(), type, payload))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aKindThatIsSwitchedOffIsRefused() {
    ExtractorSettings corimOnly = ExtractorSettings.standard().accepting(Set.of(Extractor.CORIM));

    assertThatThrownBy(() -> extract(corimOnly, "sample", "{\"a\":1}"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("one of [corim]");
  }
}
