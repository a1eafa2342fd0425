package dev.nacre.storage;

import java.time.Instant;

/// A key that has a value, without the value.
///
/// @param size of the value as stored, in bytes
public record Item(String key, long size, Instant created, Instant changed) {}
