package dev.nacre.attestation.tpm;

import dev.nacre.attestation.eventlog.HashAlgorithm;
import dev.nacre.codec.ByteReader;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/// Which registers of one bank a quote covers (TPM 2.0 part 2, TPMS_PCR_SELECTION).
///
/// @param registers their numbers, ascending
public record PcrSelection(HashAlgorithm bank, List<Integer> registers) {
  private static final int MOST_BANKS = 16;
  private static final int LARGEST_BITMAP = 4;

  public PcrSelection {
    registers = List.copyOf(registers);
  }

  /// A list of selections (TPML_PCR_SELECTION), each bank at most once.
  static List<PcrSelection> readList(ByteReader in) {
    long count = in.u32("pcrSelect.count");
    if (count > MOST_BANKS) {
      throw in.unexpected("pcrSelect.count", "at most " + MOST_BANKS, Long.toString(count));
    }
    var selections = new ArrayList<PcrSelection>();
    var banks = EnumSet.noneOf(HashAlgorithm.class);
    for (long i = 0; i < count; i++) {
      PcrSelection selection = read(in);
      if (!banks.add(selection.bank)) {
        throw in.unexpected("pcrSelect.hash", "each bank once", selection.bank + " twice");
      }
      selections.add(selection);
    }
    return selections;
  }

  private static PcrSelection read(ByteReader in) {
    HashAlgorithm bank = TpmQuote.hash(in, "pcrSelect.hash");
    int size = in.u8("pcrSelect.sizeofSelect");
    if (size > LARGEST_BITMAP) {
      throw in.unexpected(
          "pcrSelect.sizeofSelect", "at most " + LARGEST_BITMAP, Integer.toString(size));
    }
    var registers = new ArrayList<Integer>();
    for (int i = 0; i < size; i++) {
      int bits = in.u8("pcrSelect.pcrSelect");
      for (int bit = 0; bit < 8; bit++) {
        if ((bits >> bit & 1) != 0) {
          registers.add(8 * i + bit);
        }
      }
    }
    return new PcrSelection(bank, registers);
  }

  @Override
  public String toString() {
    return bank + ":" + registers;
  }
}
