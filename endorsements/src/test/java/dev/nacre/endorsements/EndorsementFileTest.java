package dev.nacre.endorsements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.attestation.appraisal.EndorsementKind;
import dev.nacre.attestation.appraisal.Endorsements;
import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.codec.Pem;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.emulator.EmulatedHygon;
import dev.nacre.emulator.EmulatedNvidia;
import dev.nacre.emulator.EmulatedResponder.State;
import dev.nacre.emulator.EmulatedUltravisor;
import dev.nacre.emulator.SeededChance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each kind of endorsement is told by its content, and where that does not do, by its name.
class EndorsementFileTest {
  private static final EmulatedUltravisor HOST =
      EmulatedUltravisor.create(SeededChance.of("file"), ForgedNvidia.START);

  @TempDir private Path folder;

  private Endorsements read(String name, Bytes content) throws IOException {
    return EndorsementFile.read(Files.write(folder.resolve(name), content.toArray()));
  }

  private void isOf(EndorsementKind kind, String name, Bytes content) throws IOException {
    assertThat(read(name, content).documents()).isEqualTo(Map.of(kind, List.of(content)));
  }

  @Test
  void eachKindIsTold() throws IOException {
    Bytes list = HOST.revocationList(List.of(), ForgedNvidia.START);
    isOf(EndorsementKind.CERTIFICATE, "a.crt", HOST.host().der());
    isOf(EndorsementKind.REVOCATION_LIST, "a.crl", list);
    isOf(EndorsementKind.SE_IMAGE_HEADER, "hdr.bin", HOST.imageHeader("file", 0));
    isOf(
        EndorsementKind.HYGON_CERTIFICATES,
        "hygon.cert",
        EmulatedHygon.create(SeededChance.of("file")).certificates());
    isOf(
        EndorsementKind.NVIDIA_RIM,
        "rim.xml",
        ForgedNvidia.MAKER.manifest("1", EmulatedNvidia.measurements()));
    isOf(
        EndorsementKind.OCSP_RESPONSE,
        "state.ocsp",
        ForgedNvidia.says(State.GOOD, ForgedNvidia.START, "0", Bytes.empty()));
    isOf(EndorsementKind.NVIDIA_SERVICE_KEYS, "keys.json", ForgedNvidia.SERVICE.keys());
    Bytes verdict = Bytes.utf8(JsonObject.builder().put("verdict", "any").build().text());
    isOf(EndorsementKind.NVIDIA_VERDICT, "verdict.json", verdict);
    isOf(EndorsementKind.CCA_PLATFORM_KEYS, "store.json", Bytes.utf8("[]"));
    isOf(EndorsementKind.CCA_REFERENCE_VALUES, "values.json", Bytes.utf8("{\"platform\":[]}"));
    assertThat(read("intel.json", Bytes.utf8("{\"tcb_info\":\"\"}")).intelCollateral()).isPresent();

    String pem =
        new Pem(Pem.CERTIFICATE, HOST.host().der()).text()
            + new Pem(Pem.REVOCATION_LIST, list).text();
    Endorsements both = read("both.pem", Bytes.utf8(pem));
    assertThat(both.certificates()).containsExactly(HOST.host().der());
    assertThat(both.revocationLists()).containsExactly(list);
  }

  @Test
  void whatIsNotWhatItsNameSaysIsRefused() {
    for (String name : List.of("a.crt", "a.crl", "a.der")) {
      assertThatThrownBy(() -> read(name, Bytes.utf8("nothing")))
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> read("a.json", Bytes.utf8("{")))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void otherFilesOfAFolderAreLeftAside() throws IOException {
    for (String name : List.of("a.crt", "b.ocsp", "c.bin", "README.md", "d.key")) {
      Files.write(folder.resolve(name), new byte[1]);
    }

    assertThat(EndorsementFile.in(folder))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("a.crt", "b.ocsp", "c.bin");
  }
}
