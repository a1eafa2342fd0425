/// The service over gRPC, as upstream's clients call it.
package dev.nacre.attestationservice.rpc;
