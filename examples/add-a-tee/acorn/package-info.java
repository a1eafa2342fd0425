/// Evidence of Acorn, a TEE that does not exist: the shape of a TEE's package.
///
/// Its report is 172 bytes, little-endian, and signed by the processor with ECDSA on P-256 over
/// SHA-256. The maker's key is pinned by its fingerprint.
///
/// ```
/// offset  size  field
///      0     4  magic         "ACRN"
///      4     2  version       1
///      6     2  flags         bit 0: the host may debug the machine; the others are zero
///      8     4  svn           security version of the firmware
///     12    32  measurement   SHA-256 of what was loaded
///     44    64  report_data   what the guest chose
///    108    64  signature     r and s, each 32 bytes, big-endian
/// ```
package acorn;
