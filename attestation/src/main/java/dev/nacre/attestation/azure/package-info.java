/// Azure's confidential machines: a virtual TPM whose attestation key the report of the processor
/// vouches for.
///
/// The paravisor (HCL) runs the TPM inside the protected machine. It wrote the public half of the
/// TPM's key into its runtime data, and the hash of those into the report data of an SNP report or
/// a TD quote; so the quote of that TPM is as trustworthy as the processor.
package dev.nacre.attestation.azure;
