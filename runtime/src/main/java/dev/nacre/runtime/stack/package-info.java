/// The enclave stack: the firmware, kernel and guest image that are measured together.
@NullMarked
package dev.nacre.runtime.stack;

import org.jspecify.annotations.NullMarked;
