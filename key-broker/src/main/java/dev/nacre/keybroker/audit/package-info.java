/// The audit log: what is written into it, and the proofs that it only grew.
package dev.nacre.keybroker.audit;
