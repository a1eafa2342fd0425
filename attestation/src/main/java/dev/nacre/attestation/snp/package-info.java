/// AMD SEV-SNP: the report, who signs it, and whether it is acceptable.
///
/// Bytes become a [dev.nacre.attestation.snp.SnpReport] when they have the form, and an
/// [dev.nacre.attestation.snp.AuthenticReport] when a processor of AMD's signed them.
package dev.nacre.attestation.snp;
