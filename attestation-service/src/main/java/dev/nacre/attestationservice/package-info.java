/// The Verifier as a service.
package dev.nacre.attestationservice;
