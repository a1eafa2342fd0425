/// The sample TEE of the key broker protocol: proves nothing, and is refused unless a configuration
/// calls itself insecure.
package dev.nacre.attestation.sample;
