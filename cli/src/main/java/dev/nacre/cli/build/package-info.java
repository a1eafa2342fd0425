/// Steps of the build that make starts short. The product does not call them.
package dev.nacre.cli.build;
