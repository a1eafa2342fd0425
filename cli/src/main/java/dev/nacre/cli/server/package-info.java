/// The owner's side served, and its store kept: backup, keys, import.
package dev.nacre.cli.server;
