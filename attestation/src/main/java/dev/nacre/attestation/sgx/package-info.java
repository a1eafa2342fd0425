/// Intel SGX: the quote of an enclave, and whether it is acceptable.
package dev.nacre.attestation.sgx;
