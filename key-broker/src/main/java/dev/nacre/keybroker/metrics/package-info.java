/// What is counted and measured while the server runs, for Prometheus.
package dev.nacre.keybroker.metrics;
