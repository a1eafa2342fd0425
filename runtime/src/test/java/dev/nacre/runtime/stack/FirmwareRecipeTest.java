package dev.nacre.runtime.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.runtime.host.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirmwareRecipeTest {
  private static final String BOOT = "OvmfPkg/Library/PlatformBootManagerLibGrub/BdsPlatform.c";
  private static final String VECTOR = "OvmfPkg/ResetVector/ResetVector.nasmb";
  private static final String METADATA = "OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm";

  @TempDir private Path source;

  @BeforeEach
  void knownSource() throws IOException {
    write(
        BOOT,
        String.join(
            "\r\n",
            "VOID",
            "PlatformBootManagerUnableToBoot (",
            "  VOID",
            "  )",
            "{",
            "  loop;",
            "}",
            ""));
    write(
        VECTOR,
        "%define SNP_SEC_MEM_SIZE_DESC_2       (SEV_SNP_SECRETS_BASE -"
            + " SNP_SEC_MEM_BASE_DESC_2)\r\n");
    write(
        METADATA,
        String.join(
            "\r\n",
            "  DD  SNP_SEC_MEM_BASE_DESC_2",
            "  DD  SNP_SEC_MEM_SIZE_DESC_2",
            "  DD  OVMF_SECTION_TYPE_SNP_SEC_MEM",
            ""));
  }

  @Test
  void aRefusedBootSaysSoAndStops() throws IOException {
    FirmwareRecipe.apply(source);
    assertThat(source.resolve(BOOT))
        .content()
        .contains("{\r\n  IoWrite8 (0x402, 0x21);\r\n  gRT->ResetSystem (EfiResetShutdown,");
  }

  @Test
  void thePageOfTheHashTableIsASectionOfItsOwn() throws IOException {
    FirmwareRecipe.apply(source);
    assertThat(source.resolve(METADATA))
        .content()
        .contains("  DD  KERNEL_HASHES_PAGE\r\n  DD  0x1000\r\n  DD  0x10\r\n");
  }

  @Test
  void anotherSourceIsRefused() throws IOException {
    write(METADATA, "something else\r\n");
    assertThatThrownBy(() -> FirmwareRecipe.apply(source))
        .isInstanceOf(HostException.class)
        .hasMessageContaining(METADATA);
  }

  @Test
  void aPlaceThatIsThereTwiceIsRefused() throws IOException {
    write(VECTOR, Files.readString(source.resolve(VECTOR)).repeat(2));
    assertThatThrownBy(() -> FirmwareRecipe.apply(source)).isInstanceOf(HostException.class);
  }

  private void write(String file, String content) throws IOException {
    Path path = source.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
