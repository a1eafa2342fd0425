package dev.nacre.attestation.appraisal;

/// What an endorsement is, and in which form it comes.
public enum EndorsementKind {
  /// X.509 in DER.
  CERTIFICATE,
  /// An X.509 revocation list in DER.
  REVOCATION_LIST,
  /// A response of an OCSP responder in DER (RFC 6960).
  OCSP_RESPONSE,
  /// The public keys of Arm CCA platforms by instance: upstream's trust-anchor store, JSON. A key
  /// is believed when the owner enrolled it.
  CCA_PLATFORM_KEYS,
  /// What platforms and realms must measure: upstream's reference-value store of Arm CCA, JSON.
  CCA_REFERENCE_VALUES,
  /// HSK and CEK of a Hygon processor, one after the other, as Hygon's key server sends them.
  HYGON_CERTIFICATES,
  /// A reference integrity manifest of NVIDIA for a driver or a VBIOS: signed SWID, XML.
  NVIDIA_RIM,
  /// What NVIDIA's remote attestation service said about a report: JSON with the answer and the
  /// digest of the report that was sent.
  NVIDIA_VERDICT,
  /// The keys of NVIDIA's remote attestation service: a JWK set. A key is believed when the owner
  /// enrolled it.
  NVIDIA_SERVICE_KEYS,
  /// The header of an image for IBM Secure Execution.
  SE_IMAGE_HEADER
}
