/// What a machine must measure.
package dev.nacre.cli.measure;
