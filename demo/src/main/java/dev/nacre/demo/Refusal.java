package dev.nacre.demo;

/// An attack that was carried out, and who stopped it with what sentence.
///
/// @param attack its letter in the README's table
/// @param stage `firmware`, `attestation`, `release` or `image`
/// @param reason which check failed, what was expected and what was found
record Refusal(String attack, String stage, String reason) {}
