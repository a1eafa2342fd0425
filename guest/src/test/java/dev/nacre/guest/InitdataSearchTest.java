package dev.nacre.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.MalformedException;
import dev.nacre.protocol.agent.Stage;
import dev.nacre.protocol.initdata.InitdataDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitdataSearchTest {
  @TempDir Path devices;

  @Test
  void theMarkedDiskIsFoundAmongOthers() throws IOException {
    Files.write(devices.resolve("vda"), new byte[512]);
    Files.write(devices.resolve("vdb"), InitdataDisk.encode(Bytes.utf8("text")).toArray());
    assertThat(InitdataSearch.find(devices)).isEqualTo(Bytes.utf8("text"));
  }

  @Test
  void aMarkedDiskThatIsMalformedIsNotPassedOver() throws IOException {
    Files.write(devices.resolve("vda"), Bytes.utf8("initdata").padTo(512).toArray());
    Files.write(devices.resolve("vdb"), InitdataDisk.encode(Bytes.utf8("text")).toArray());
    assertThatThrownBy(() -> InitdataSearch.find(devices)).isInstanceOf(MalformedException.class);
  }

  @Test
  void withoutAMarkedDiskTheStartFails() throws IOException {
    Files.write(devices.resolve("vda"), new byte[3]);
    assertThatThrownBy(() -> InitdataSearch.find(devices))
        .isInstanceOfSatisfying(
            FailedStart.class, e -> assertThat(e.stage()).isEqualTo(Stage.INITDATA))
        .hasMessageContaining("vda");
  }
}
