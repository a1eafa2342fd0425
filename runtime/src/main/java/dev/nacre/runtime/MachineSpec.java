package dev.nacre.runtime;

import dev.nacre.codec.Bytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A virtual machine before it is started.
public record MachineSpec(BootFiles boot, MachineSize size, Platform platform, Devices devices) {

  /// What the machine is given beside processors and memory.
  ///
  /// @param initdata the document that a read-only disk carries
  /// @param forwards ports of the host that lead into the guest
  /// @param serialLog where the console's output is kept after the end; else it is deleted with the
  ///   machine's folder
  public record Devices(
      Optional<Bytes> initdata, List<PortForward> forwards, Optional<Path> serialLog) {
    public static final Devices NONE = new Devices(Optional.empty(), List.of(), Optional.empty());

    public Devices {
      forwards = List.copyOf(forwards);
    }

    public Devices withInitdata(Bytes document) {
      return new Devices(Optional.of(document), forwards, serialLog);
    }

    public Devices withForwards(List<PortForward> ports) {
      return new Devices(initdata, ports, serialLog);
    }

    public Devices withSerialLog(Path file) {
      return new Devices(initdata, forwards, Optional.of(file));
    }
  }

  public MachineSpec withBoot(BootFiles other) {
    return new MachineSpec(other, size, platform, devices);
  }

  public MachineSpec withDevices(Devices other) {
    return new MachineSpec(boot, size, platform, other);
  }
}
