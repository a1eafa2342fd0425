/// Machines whose TPM is enrolled by hand.
package dev.nacre.cli.tpm;
