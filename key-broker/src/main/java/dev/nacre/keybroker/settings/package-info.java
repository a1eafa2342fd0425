/// How a server is set up: what a configuration file or a program says, and what follows from it
/// before anything runs.
package dev.nacre.keybroker.settings;
