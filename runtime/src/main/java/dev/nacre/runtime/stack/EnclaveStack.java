package dev.nacre.runtime.stack;

import dev.nacre.runtime.BootFiles;
import dev.nacre.runtime.host.Cache;
import dev.nacre.runtime.host.DebianPackages;
import dev.nacre.runtime.host.Progress;
import java.nio.file.Path;

/// The firmware, kernel and guest image of this version of Nacre, made when they are not yet there.
///
/// The first time takes minutes and the network; later it takes well under a second and neither.
public final class EnclaveStack {
  private static final String AGENT_MODULE = "dev.nacre.guest";
  private static final String AGENT_CLASS = "dev.nacre.guest.Agent";

  private final Cache cache;
  private final Progress progress;

  public EnclaveStack(Cache cache, Progress progress) {
    this.cache = cache;
    this.progress = progress;
  }

  /// The guest image with the agent of this running program.
  ///
  /// @throws dev.nacre.runtime.host.HostException when something for it cannot be had
  public GuestImage guest() {
    return new KnownImages(cache)
        .get(() ->
            new GuestImageBuilder(cache, progress)
                .build(AgentProgram.ofThisProgram(AGENT_MODULE, AGENT_CLASS)));
  }

  /// The firmware that verifies kernel, initrd and command line.
  ///
  /// @throws dev.nacre.runtime.host.HostException when it cannot be built
  public Path firmware() {
    return new Firmware(cache, DebianPackages.ofThisHost(), progress).file();
  }

  /// Both, with a kernel command line.
  public BootFiles bootFiles(String commandLine) {
    GuestImage guest = guest();
    return new BootFiles(firmware(), guest.kernel(), guest.initrd(), commandLine);
  }
}
