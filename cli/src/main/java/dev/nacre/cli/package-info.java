/// The one command.
package dev.nacre.cli;
