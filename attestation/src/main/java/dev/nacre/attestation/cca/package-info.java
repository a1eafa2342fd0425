/// Arm CCA: the token of a realm and of the platform under it, who signs them, and whether they are
/// acceptable.
///
/// Bytes become a [dev.nacre.attestation.cca.CcaToken] when they have the form; the key of the
/// platform must be one that the owner enrolled.
package dev.nacre.attestation.cca;
