/// The configuration file of a server: ours, and upstream's own.
package dev.nacre.keybroker.config;
