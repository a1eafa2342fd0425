package dev.nacre.guest;

import dev.nacre.guest.attester.Attester;
import dev.nacre.guest.attester.ConfigfsTsm;
import dev.nacre.guest.attester.ReportPort;
import dev.nacre.guest.crypto.GcryptProvider;
import dev.nacre.guest.linux.Ipv4;
import dev.nacre.guest.linux.KernelModules;
import dev.nacre.guest.linux.LinuxException;
import dev.nacre.guest.linux.Machine;
import dev.nacre.guest.linux.Mounts;
import dev.nacre.guest.linux.Network;
import dev.nacre.guest.linux.VirtioPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// The steps that turn a booted kernel into a machine that the agent can work in.
final class Platform {
  private static final Path MODULES = Path.of("/etc/nacre/modules");
  private static final Duration DEVICE_LIMIT = Duration.ofSeconds(10);
  private static final String NAME = "nacre";

  private static final String DEVICE = "eth0";
  private static final Ipv4 ADDRESS = Ipv4.parse("10.0.2.15");
  private static final Ipv4 MASK = Ipv4.parse("255.255.255.0");
  private static final Ipv4 HOST = Ipv4.parse("10.0.2.2");
  private static final String NAME_SERVER = "10.0.2.3";

  private Platform() {}

  /// File names of images are UTF-8, and Java decides at its start how it writes names.
  ///
  /// @throws LinuxException when it does not write UTF-8
  static void demandUtf8() {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    if (!encoding.equals("UTF-8")) {
      throw new LinuxException(
          "encoding of file names: expected UTF-8 (LC_CTYPE=C.UTF-8 on the kernel's command line"
              + " and that locale in the image), found "
              + encoding);
    }
  }

  static void mount() {
    demandUtf8();
    if (!GcryptProvider.install()) {
      System.err.println("nacre: no libgcrypt in this image: layers are opened by slower Java");
    }
    Mounts.mountUsual();
    Mounts.makeRootPivotable();
    Machine.setHostname(NAME);
  }

  static void loadModules() {
    KernelModules.loadAll(MODULES);
    Machine.awaitRandomness(DEVICE_LIMIT);
  }

  static VirtioPort openPort(String name) {
    return VirtioPort.open(name, DEVICE_LIMIT);
  }

  static void network() {
    Network.loopback();
    Network.ethernet(DEVICE, ADDRESS, MASK, HOST, DEVICE_LIMIT);
    try {
      Files.writeString(Path.of("/etc/resolv.conf"), "nameserver " + NAME_SERVER + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("/etc/resolv.conf cannot be written: " + e.getMessage(), e);
    }
  }

  /// The emulated processor only when the measured command line says so.
  static Attester attester(KernelCommandLine commandLine) {
    if (!commandLine.isEmulated()) {
      Mounts.mountConfigfs();
      return new ConfigfsTsm(ConfigfsTsm.DIRECTORY);
    }
    VirtioPort port = openPort(ReportPort.NAME);
    try {
      return new ReportPort(port.input(), port.output());
    } catch (IOException e) {
      throw new UncheckedIOException("the report port cannot be used: " + e.getMessage(), e);
    }
  }
}
