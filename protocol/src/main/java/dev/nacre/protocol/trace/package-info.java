/// Spans: pieces of work with their beginning, their end and their cause.
package dev.nacre.protocol.trace;
