/// Who judges evidence for the key broker: the attestation service in this process, or another one.
package dev.nacre.keybroker.attestation;
