/// NVIDIA graphics processors and switches: the report of measurements (SPDM), who signs it, and
/// whether it is what the maker published for this driver and VBIOS (RIM).
package dev.nacre.attestation.nvidia;
