/// Logs of measured boots: what firmware, boot loader and kernel wrote down beside the registers
/// that a processor or a TPM signs.
///
/// A log proves nothing by itself. [dev.nacre.attestation.eventlog.EventLog] reads it,
/// [dev.nacre.attestation.eventlog.Replay] computes the registers it would give, and only after
/// those equal the signed ones [dev.nacre.attestation.eventlog.MeasuredBoot] may be asked what it
/// means.
package dev.nacre.attestation.eventlog;
