/// Calls of other services over gRPC.
package dev.nacre.attestationservice.remote;
