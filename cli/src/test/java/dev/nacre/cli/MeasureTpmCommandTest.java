package dev.nacre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.cbor.Cbor;
import dev.nacre.codec.cbor.CborArray;
import dev.nacre.codec.cbor.CborForm;
import dev.nacre.codec.cbor.CborMap;
import dev.nacre.codec.cbor.CborTag;
import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureTpmCommandTest {
  @TempDir private static Path folder;
  private static Path kernel;
  private static Path initrd;

  @BeforeAll
  static void writeKernel() throws IOException {
    var content = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    content.putInt(0x3c, 0x40).putInt(0x40, 0x4550).putShort(0x54, (short) 0xb0);
    content.putShort(0x58, (short) 0x20b).putInt(0x58 + 60, 0x200);
    kernel = Files.write(folder.resolve("kernel"), content.array());
    initrd = Files.writeString(folder.resolve("initrd"), "initrd");
  }

  @Test
  void theRegistersArePrintedInEachForm() {
    String text = measure("text", "quiet");
    JsonObject json = (JsonObject) Json.parse(measure("json", "quiet"));

    assertThat(text).matches("tpm_pcr04 [0-9a-f]{64}\ntpm_pcr09 [0-9a-f]{64}\n");
    assertThat(text).contains(json.string("tpm_pcr04")).contains(json.string("tpm_pcr09"));
    assertThat(Json.parse(measure("reference-values", "quiet")))
        .isEqualTo(
            Json.parse(
                "{\"tpm_pcr04\":[\"%s\"],\"tpm_pcr09\":[\"%s\"]}"
                    .formatted(json.string("tpm_pcr04"), json.string("tpm_pcr09"))));
    assertThat(Outcome.of("measure", "tpm", "--kernel", kernel.toString(), "--format", "xml").err())
        .startsWith(
            "nacre: --format: expected one of text, json, reference-values, corim; found xml");
  }

  @Test
  void theRegistersAreAReferenceTripleOfACorim() {
    JsonObject json = (JsonObject) Json.parse(measure("json", "quiet"));
    Bytes corim = Bytes.ofBase64(measure("corim", "quiet").strip());

    var unsigned = (CborTag) Cbor.parse(corim, CborForm.DETERMINISTIC);
    assertThat(unsigned.number()).isEqualTo(501);
    var tagged = (CborTag) unsigned.content().asMap("corim").array(1, "tags").get(0);
    assertThat(tagged.number()).isEqualTo(506);
    CborMap comid =
        Cbor.parse(tagged.content().asBytes("comid"), CborForm.DETERMINISTIC).asMap("comid");
    CborMap triples = comid.get(4, "triples").asMap("triples");
    CborArray triple = triples.array(0, "reference triples").get(0).asArray("triple");
    assertThat(triple.get(0).diagnostic()).isEqualTo("{0: {1: \"nacre\", 2: \"tpm\"}}");
    assertThat(triple.get(1).diagnostic())
        .contains("{0: \"tpm_pcr04\", 1: {2: [[1, h'" + json.string("tpm_pcr04") + "']]}}");
  }

  @Test
  void initdataFillRegisterEight() throws IOException {
    Path document =
        Files.writeString(
            folder.resolve("initdata.toml"),
            "version = \"0.1.0\"\nalgorithm = \"sha256\"\n[data]\na = \"b\"\n");
    Path long384 =
        Files.writeString(
            folder.resolve("long.toml"),
            "version = \"0.1.0\"\nalgorithm = \"sha384\"\n[data]\na = \"b\"\n");

    Object[] command = {"measure", "tpm", "--kernel", kernel.toString(), "--init-data", ""};
    command[5] = document.toString();
    assertThat(Outcome.of(command).out()).contains("tpm_pcr08 ");
    command[5] = long384.toString();
    assertThat(Outcome.of(command).err())
        .contains("a digest of SHA-256")
        .contains("found 48 bytes");
  }

  @Test
  void theInputsThatMadeADifferenceAreNamed() throws IOException {
    Path a = Files.writeString(folder.resolve("a.json"), measure("json", "quiet"));
    Path b = Files.writeString(folder.resolve("b.json"), measure("json", "debug"));

    var same = Outcome.of("measure", "diff", a.toString(), a.toString());
    var different = Outcome.of("measure", "diff", a.toString(), b.toString());

    assertThat(same.status()).isZero();
    assertThat(same.out()).isEqualTo("the same values from the same inputs\n");
    assertThat(different.status()).isEqualTo(1);
    assertThat(different.out())
        .startsWith("these values differ:\n  tpm_pcr09\n    A  ")
        .endsWith("because of these inputs:\n  command_line\n    A  quiet\n    B  debug\n");
    Path other = Files.writeString(folder.resolve("other.json"), "{}");
    assertThat(Outcome.of("measure", "diff", a.toString(), other.toString()).err())
        .contains("what nacre measure prints with --format json");
  }

  private static String measure(String format, String commandLine) {
    var outcome =
        Outcome.of(
            "measure",
            "tpm",
            "--kernel",
            kernel.toString(),
            "--initrd",
            initrd.toString(),
            "--append",
            commandLine,
            "--format",
            format);
    assertThat(outcome.err()).isEmpty();
    return outcome.out();
  }
}
