/// Attestation results of other services, and when they are believed.
package dev.nacre.keybroker.token;
