/// Bounds on what a caller costs: connections, requests, patience.
package dev.nacre.keybroker.limits;
