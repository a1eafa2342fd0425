package dev.nacre.attestation.dcap;

import dev.nacre.codec.Bytes;

/// What a quote says of the machine or the enclave.
public sealed interface QuoteBody permits EnclaveReport, TdReport {
  /// 64 bytes that the guest chose.
  Bytes reportData();
}
