/// The audit log: what is written into it, the proofs that it only grew, and how long it is kept.
package dev.nacre.keybroker.audit;
