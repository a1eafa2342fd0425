/// Guests built and run on this host, the demo, and what they need to be installed.
package dev.nacre.cli.machine;
