package dev.nacre.demo;

import dev.nacre.codec.Bytes;
import dev.nacre.emulator.lab.LabLaunch;
import dev.nacre.image.oci.Digest;
import dev.nacre.protocol.agent.Stage;
import dev.nacre.protocol.initdata.Initdata;
import dev.nacre.runtime.MachineExit;
import dev.nacre.runtime.MachineSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The attacks for which the host starts a machine.
final class MachineAttacks {
  private static final int APPENDED = 512;

  private final Host host;
  private final Boot good;
  private final OwnerSide owner;
  private final Path folder;

  /// @param good the start that gets the key
  MachineAttacks(Host host, Boot good, OwnerSide owner, Path folder) {
    this.host = host;
    this.good = good.withForwardedPort(0);
    this.owner = owner;
    this.folder = folder;
  }

  /// a: another initrd behind the honest table.
  Refusal swappedInitrd() {
    Path swapped = changedInitrd("swapped.img");
    MachineExit exit = host.startToItsEnd(good.withFiles(good.files().withInitrd(swapped)));
    return firmware(
        exit, "initrd", good.hashes().initrd().hex(), Digest.sha256(Host.read(swapped)).hex());
  }

  /// a: another command line behind the honest table.
  Refusal swappedCommandLine() {
    String changed = good.files().commandLine() + " nacre.backdoor=1";
    MachineExit exit = host.startToItsEnd(good.withFiles(good.files().withCommandLine(changed)));
    String found = Digest.sha256(Bytes.utf8(changed + "\0")).hex();
    return firmware(exit, "command line", good.hashes().commandLine().hex(), found);
  }

  private static Refusal firmware(MachineExit exit, String blob, String expected, String found) {
    if (!(exit instanceof MachineExit.FirmwareRefused)) {
      throw new DemoException("expected the firmware to refuse, but " + exit.sentence());
    }
    return new Refusal(
        "a",
        "firmware",
        "the firmware stopped: SHA-256 of the %s: expected %s (measured table), found %s"
            .formatted(blob, brief(expected), brief(found)));
  }

  /// b: another initrd, and a table that says so: it boots, but it is measured.
  Refusal forgedTable() {
    Path changed = changedInitrd("forged.img");
    Bytes kernel = Host.read(good.files().kernel());
    var hashes =
        LabLaunch.hashes(
            kernel,
            Host.read(changed),
            good.files().commandLine(),
            MachineSize.USUAL.memoryBytes());
    return refusedByOwner("b", good.withFiles(good.files().withInitrd(changed)).withHashes(hashes));
  }

  /// c: the processor is asked for a guest that may be debugged.
  Refusal debugAllowed() {
    return refusedByOwner("c", good.withDebug());
  }

  /// f: another initdata document than the processor was told.
  Refusal swappedInitdata() {
    MachineExit exit = host.startToItsEnd(good.withInitdata(changedInitdata().document()));
    if (exit instanceof MachineExit.AgentFailed(Stage stage, String reason)
        && stage == Stage.INITDATA) {
      return new Refusal("f", "attestation", "the guest stopped before it asked: " + reason);
    }
    throw new DemoException("expected the guest to refuse its initdata, but " + exit.sentence());
  }

  /// f: another initdata document, and the processor is told so: it is measured.
  Refusal remeasuredInitdata() {
    Initdata changed = changedInitdata();
    return refusedByOwner(
        "f", good.withInitdata(changed.document()).withHostData(changed.snpHostData()));
  }

  /// g: one byte of an encrypted layer, changed where the registry keeps it.
  ///
  /// @param blob the layer's file in the registry's storage
  Refusal tamperedLayer(Path blob) {
    byte[] original = Host.read(blob).toArray();
    byte[] changed = original.clone();
    changed[changed.length / 2] ^= 1;
    try {
      Files.write(blob, changed);
      MachineExit exit = host.startToItsEnd(good);
      if (exit instanceof MachineExit.AgentFailed(Stage stage, String reason)
          && stage == Stage.IMAGE) {
        return new Refusal("g", "image", reason);
      }
      throw new DemoException("expected the guest to refuse the layer, but " + exit.sentence());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      restore(blob, original);
    }
  }

  /// h: the honest machine, after the owner has changed her mind.
  Refusal revoked() {
    return refusedByOwner("h", good);
  }

  private Refusal refusedByOwner(String attack, Boot boot) {
    MachineExit exit = host.startToItsEnd(boot);
    if (exit instanceof MachineExit.AgentFailed(Stage stage, String reason)
        && (stage == Stage.ATTESTATION || stage == Stage.RELEASE)) {
      return new Refusal(attack, stage.wireName(), owner.explain(reason));
    }
    throw new DemoException("expected the owner's side to refuse, but " + exit.sentence());
  }

  private Initdata changedInitdata() {
    String honest = good.initdata().utf8();
    return Initdata.parse(Bytes.utf8(honest + "\n# and a line of the host's\n"));
  }

  /// Zeros after an archive are padding to the kernel: it would start and never notice.
  private Path changedInitrd(String name) {
    try {
      return Files.write(
          folder.resolve(name),
          Host.read(good.files().initrd()).concat(Bytes.zeros(APPENDED)).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException("the changed initrd cannot be written", e);
    }
  }

  private static void restore(Path blob, byte[] original) {
    try {
      Files.write(blob, original);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String brief(String hex) {
    return hex.substring(0, 16) + "…";
  }
}
