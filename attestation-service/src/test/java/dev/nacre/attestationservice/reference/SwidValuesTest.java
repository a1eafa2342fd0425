package dev.nacre.attestationservice.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwidValuesTest {
  private static final String ONE = "11".repeat(48);
  private static final String TWO = "22".repeat(48);
  private static final String ZERO = "00".repeat(48);
  private static final String TAG =
      """
      <SoftwareIdentity xmlns="http://standards.iso.org/iso/19770/-2/2015/schema.xsd" tagId="t-1"
          xmlns:h="http://www.w3.org/2001/04/xmlenc#sha384"
          xmlns:r="https://trustedcomputinggroup.org/resource/tcg-reference-integrity-manifest-rim-information-model/">
        <Meta edition="GPU-1" r:PlatformManufacturerStr="Some Maker"/>
        <Payload>
          <Resource index="0" h:Hash0="%s"/>
          <Resource index="3" h:Hash0="%s" h:Hash1="%s" h:Hash2="%s"/>
          <File index="4" h:Hash0="%s"/>
        </Payload>
      </SoftwareIdentity>
      """
          .formatted(ZERO, ONE, ZERO, TWO, TWO);

  private static Map<String, Json> values(String xml) {
    return SwidValues.extract(Bytes.utf8(xml)).values();
  }

  @Test
  void eachIndexIsAListOfDigestsWithoutTheZeroOnes() {
    assertThat(values(TAG))
        .containsExactly(
            Map.entry(
                "Some_Maker.GPU_1.measurement_3",
                Json.parse("[\"%s\",\"%s\"]".formatted(ONE, TWO))),
            Map.entry("Some_Maker.GPU_1.measurement_4", Json.parse("[\"%s\"]".formatted(TWO))));
    assertThat(SwidValues.extract(Bytes.utf8(TAG)).origin().string("tag")).isEqualTo("t-1");
  }

  @Test
  void aGenuineManifestOfNvidiaGivesItsDigests() throws Exception {
    Path file = Path.of(System.getProperty("nacre.vectors", "?"), "rvps", "test-rim.b64");
    Assumptions.assumeTrue(Files.exists(file), "skipped: no genuine manifest at " + file);
    Bytes xml = Bytes.ofBase64(Files.readString(file).replaceAll("\\s", ""));

    assertThat(SwidValues.extract(xml).values())
        .hasEntrySatisfying(
            "NVIDIA_Corporation.GPU.measurement_12",
            twelve ->
                assertThat(twelve.text())
                    .startsWith(
                        "[\"758af96044c700f98a85347be27124d51c05b8784ba216b629b9aaab6d538c75"
                            + "9aed9922a133e4ac473564d359b271d5\",")
                    .hasSize(3 * 99 + 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          index="3" | index="0"        | each index once
          index="3" | index="x"        | a number
          h:Hash0=  | h:Hash0="11" x=  | 48 bytes
          GPU-1     | ''               | edition
          Payload>  | Load>            | one element Payload
          tagId=    | tagId=<          | XML
          schema.xsd | other.xsd       | a SoftwareIdentity
          """)
  void aTagWithOneThingChangedIsRefused(String old, String changed, String why) {
    String tag = TAG.replace(old, changed.equals("''") ? "" : changed);

    assertThatThrownBy(() -> values(tag))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void noEntityIsExpandedAndNoOtherFileRead() {
    String entity = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>" + TAG;
    String bomb =
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>" + TAG.replace("t-1", "&b;");

    for (String xml : new String[] {entity, bomb}) {
      assertThatThrownBy(() -> values(xml))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("DOCTYPE");
    }
  }

  @Test
  void depthAndSizeAreBounded() {
    String deep = "<a>".repeat(100_000) + "</a>".repeat(100_000);
    String large = TAG + "<!--" + " ".repeat(1 << 20) + "-->";

    for (String xml : new String[] {deep, large}) {
      assertThatThrownBy(() -> values(xml)).isInstanceOf(MalformedException.class);
    }
  }
}
