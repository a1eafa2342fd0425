/// What every command reads and writes with: options, files, forms of output, the terminal.
package dev.nacre.cli.terminal;
