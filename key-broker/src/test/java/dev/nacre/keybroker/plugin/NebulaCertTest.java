package dev.nacre.keybroker.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.nacre.keybroker.plugin.PluginException.Reason;
import dev.nacre.web.FewAtOnce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NebulaCertTest {
  private static FutureTask<String> begun(NebulaCert program) {
    var task = new FutureTask<>(() -> program.run(List.of("sign")));
    Thread.startVirtualThread(task);
    return task;
  }

  /// A guest may ask for certificates as fast as it likes.
  @Test
  void itsProcessesAreFew(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("nebula-cert");
    Files.writeString(
        script,
        """
        #!/bin/sh
        cd %s
        : > started.$$
        while [ ! -e go ]; do sleep 0.05; done
        """
            .formatted(folder));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    var program = new NebulaCert(script.toString(), Duration.ofMillis(20), FewAtOnce.of(2));
    FutureTask<String> first = begun(program);
    FutureTask<String> second = begun(program);
    while (started(folder) < 2) {
      Thread.sleep(20);
    }

    assertThatThrownBy(() -> program.run(List.of("sign")))
        .hasMessage("nebula-cert is busy: 2 calls did not end within 20 ms")
        .asInstanceOf(type(PluginException.class))
        .extracting(PluginException::reason)
        .isEqualTo(Reason.BUSY);

    Files.createFile(folder.resolve("go"));
    assertThat(first.get() + second.get()).isEmpty();
    assertThat(started(folder)).isEqualTo(2);
  }

  private static long started(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("started.")).count();
    }
  }
}
