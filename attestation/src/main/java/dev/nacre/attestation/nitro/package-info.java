/// AWS Nitro Enclaves: the attestation document, who signs it, and whether it is acceptable.
package dev.nacre.attestation.nitro;
