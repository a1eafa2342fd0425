/// Predicts what a processor will report of a boot.
package dev.nacre.measure;
