package dev.nacre.storage;

import dev.nacre.codec.Bytes;
import java.time.Instant;

/// An entry of a log.
///
/// @param number 0 for the first of its log
public record LogEntry(long number, Instant at, Bytes entry) {}
