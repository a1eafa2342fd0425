package dev.nacre.emulator;

/// The fields of a TPM quote in their order (TPM 2.0 part 2, TPMS_ATTEST with TPMS_QUOTE_INFO),
/// each with its own size field where it has one.
public enum QuoteField {
  MAGIC,
  TYPE,
  QUALIFIED_SIGNER,
  EXTRA_DATA,
  CLOCK,
  RESETS,
  RESTARTS,
  SAFE,
  FIRMWARE_VERSION,
  PCR_SELECTION,
  PCR_DIGEST
}
