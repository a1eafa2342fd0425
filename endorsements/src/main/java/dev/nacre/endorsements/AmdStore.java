package dev.nacre.endorsements;

import dev.nacre.attestation.snp.Tcb;
import dev.nacre.codec.Bytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Keys of chips in a folder, as upstream's `OfflineStore` lays them out:
///
/// ```
/// vcek/CHIP_ID/bl10_tee00_snp23_ucode84_vcek.der    at a level of the firmware; with _fmcNN
///                                                   before _vcek where chips have one
/// vcek/CHIP_ID/vcek.der                             at any
/// ```
record AmdStore(Path folder) {
  private static final int SHORT_ID = 8;

  /// @param chipId 64 bytes, as in a report; folders of chips whose id has 8 bytes may bear those
  Optional<Bytes> find(Bytes chipId, Tcb tcb) {
    String fmc = tcb.fmc().isPresent() ? "_fmc%02d".formatted(tcb.fmc().getAsInt()) : "";
    String name =
        "bl%02d_tee%02d_snp%02d_ucode%02d%s_vcek.der"
            .formatted(tcb.bootloader(), tcb.tee(), tcb.snp(), tcb.microcode(), fmc);
    return Stream.of(chipId, chipId.slice(0, SHORT_ID))
        .map(id -> folder.resolve("vcek").resolve(id.hex()))
        .flatMap(chip -> Stream.of(chip.resolve(name), chip.resolve("vcek.der")))
        .flatMap(file -> LocalFiles.find(file).stream())
        .findFirst();
  }

  static Optional<Bytes> find(List<Path> folders, Bytes chipId, Tcb tcb) {
    return folders.stream()
        .flatMap(folder -> new AmdStore(folder).find(chipId, tcb).stream())
        .findFirst();
  }
}
