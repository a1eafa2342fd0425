package dev.nacre.runtime;

import dev.nacre.codec.Bytes;
import dev.nacre.codec.json.JsonObject;
import dev.nacre.protocol.agent.AgentFrame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// QEMU's arguments for a machine: a pure function of what the machine is and where its files lie.
final class QemuCommandLine {
  static final String PROGRAM = "qemu-system-x86_64";

  private static final String AGENT_PORT = AgentFrame.PORT_NAME;
  private static final String REPORT_PORT = "dev.nacre.report";
  private static final String DEBUG_PORT = "0x402";

  private final List<String> words = new ArrayList<>();
  private final MachineSpec spec;
  private final MachineFolder folder;

  private QemuCommandLine(MachineSpec spec, MachineFolder folder) {
    this.spec = spec;
    this.folder = folder;
  }

  /// The words after the program's name.
  static List<String> of(MachineSpec spec, MachineFolder folder) {
    var line = new QemuCommandLine(spec, folder);
    line.base();
    line.platform();
    line.boot();
    line.logs();
    line.ports();
    line.network();
    line.disk();
    return List.copyOf(line.words);
  }

  private void base() {
    add("-name", "nacre");
    add("-no-user-config", "-nodefaults", "-no-reboot");
    add("-display", "none");
    add("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    add("-smp", Integer.toString(spec.size().processors()));
    add("-m", spec.size().memoryMebibytes() + "M");
    add("-object", "rng-random,id=rng,filename=/dev/urandom");
    add("-device", "virtio-rng-pci,rng=rng");
  }

  private void platform() {
    switch (spec.platform()) {
      case Platform.SevSnp snp -> {
        add("-machine", "q35,confidential-guest-support=snp,kernel-irqchip=split,vmport=off");
        add("-accel", "kvm");
        add("-cpu", "EPYC-v4");
        add("-object", object(snp));
      }
      case Platform.Tdx tdx -> {
        add("-machine", "q35,confidential-guest-support=tdx,kernel-irqchip=split,vmport=off");
        add("-accel", "kvm");
        add("-cpu", "host,pmu=off");
        add("-object", object(tdx));
      }
      case Platform.Emulated(var accelerator, var table) -> {
        add("-machine", "q35,vmport=off");
        switch (accelerator) {
          case KVM -> {
            add("-accel", "kvm");
            add("-cpu", "host");
          }
          case TCG -> {
            add("-accel", "tcg,thread=multi");
            add("-cpu", "max");
          }
        }
        table.ifPresent(loaded ->
            add(
                "-device",
                String.format(
                    Locale.ROOT,
                    "loader,file=%s,addr=0x%x,force-raw=on",
                    escaped(loaded.file()),
                    loaded.address())));
      }
    }
  }

  private static String object(Platform.SevSnp snp) {
    return String.format(
        Locale.ROOT,
        "sev-snp-guest,id=snp,cbitpos=%d,reduced-phys-bits=%d,kernel-hashes=on,policy=0x%x,host-data=%s",
        snp.encryptionBit(),
        snp.reducedAddressBits(),
        snp.policy(),
        snp.hostData().base64());
  }

  private static String object(Platform.Tdx tdx) {
    JsonObject socket =
        tdx.quoteService()
            .map(path ->
                JsonObject.builder().put("type", "unix").put("path", path.toString()).build())
            .orElseGet(() ->
                JsonObject.builder()
                    .put("type", "vsock")
                    .put("cid", "2")
                    .put("port", "4050")
                    .build());
    return JsonObject.builder()
        .put("qom-type", "tdx-guest")
        .put("id", "tdx")
        .put("sept-ve-disable", true)
        .put("mrconfigid", tdx.mrConfigId().base64())
        .put("quote-generation-socket", socket)
        .build()
        .text();
  }

  private void boot() {
    BootFiles boot = spec.boot();
    add("-bios", boot.firmware().toString());
    add("-kernel", boot.kernel().toString());
    add("-initrd", boot.initrd().toString());
    add("-append", boot.commandLine());
  }

  private void logs() {
    add("-chardev", "file,id=serial,path=" + escaped(folder.serialLog(spec)));
    add("-serial", "chardev:serial");
    add("-chardev", "file,id=debug,path=" + escaped(folder.debugLog()));
    add("-device", "isa-debugcon,iobase=" + DEBUG_PORT + ",chardev=debug");
    add("-qmp", "unix:" + escaped(folder.monitorSocket()) + ",server=on,wait=off");
  }

  private void ports() {
    add("-device", "virtio-serial-pci,id=ports");
    port("agent", AGENT_PORT, folder.agentSocket());
    switch (spec.platform()) {
      case Platform.Emulated emulated -> port("report", REPORT_PORT, folder.reportSocket());
      case Platform.SevSnp snp -> {}
      case Platform.Tdx tdx -> {}
    }
  }

  private void port(String id, String name, Path socket) {
    add("-chardev", "socket,id=" + id + ",path=" + escaped(socket) + ",server=on,wait=off");
    add("-device", "virtserialport,bus=ports.0,chardev=" + id + ",name=" + name);
  }

  private void network() {
    var user = new StringBuilder("user,id=net");
    for (PortForward forward : spec.devices().forwards()) {
      user.append(",hostfwd=tcp:127.0.0.1:")
          .append(forward.hostPort())
          .append("-:")
          .append(forward.guestPort());
    }
    add("-netdev", user.toString());
    add("-device", "virtio-net-pci,netdev=net,romfile=");
  }

  private void disk() {
    Optional<Bytes> initdata = spec.devices().initdata();
    if (initdata.isPresent()) {
      add(
          "-drive",
          "if=none,id=initdata,format=raw,readonly=on,file=" + escaped(folder.initdata()));
      add("-device", "virtio-blk-pci,drive=initdata");
    }
  }

  private void add(String... more) {
    words.addAll(List.of(more));
  }

  /// A comma ends a value in QEMU's options; a doubled one stands for itself.
  private static String escaped(Path path) {
    return path.toString().replace(",", ",,");
  }
}
