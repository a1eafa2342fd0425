/// Intel's Data Center Attestation Primitives: what SGX and TDX quotes have in common.
///
/// Bytes become a [dev.nacre.attestation.dcap.Quote] when they have the form, and an
/// [dev.nacre.attestation.dcap.AuthenticQuote] when a processor of Intel's signed them. What Intel
/// says about that processor is [dev.nacre.attestation.dcap.Collateral].
package dev.nacre.attestation.dcap;
