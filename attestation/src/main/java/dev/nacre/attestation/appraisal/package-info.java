/// The words that every TEE's appraisal uses: what is expected, what was found, whom we believe.
package dev.nacre.attestation.appraisal;
