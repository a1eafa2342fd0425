/// The host: virtual machine launcher and guest image builder.
package dev.nacre.runtime;
