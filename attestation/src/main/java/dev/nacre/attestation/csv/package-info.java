/// Hygon CSV, the confidential machines of Hygon's processors, and Hygon's accelerators (DCU): the
/// reports, who signs them (SM2 with SM3), and whether they are acceptable.
package dev.nacre.attestation.csv;
