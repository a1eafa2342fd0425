/// Refusals by number: why, and what the owner can do.
package dev.nacre.keybroker.refusal;
