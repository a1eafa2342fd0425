package dev.nacre.attestationservice;

import dev.nacre.attestation.Tee;
import dev.nacre.codec.json.Json;

/// The evidence of one machine or device, and what it must be bound to.
public record VerificationRequest(
    Tee tee, Json evidence, RuntimeBinding runtimeBinding, InitDataBinding initDataBinding) {}
