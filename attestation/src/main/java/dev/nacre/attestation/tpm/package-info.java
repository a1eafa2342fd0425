/// TPM 2.0: the quote, who signed it, and whether the registers and their log are as they should
/// be.
///
/// Bytes become a [dev.nacre.attestation.tpm.TpmQuote] when they have the form; a
/// [dev.nacre.attestation.tpm.QuoteAppraisal] says whether an attestation key signed it over just
/// these registers. Virtual TPMs of clouds are judged by the same code.
package dev.nacre.attestation.tpm;
