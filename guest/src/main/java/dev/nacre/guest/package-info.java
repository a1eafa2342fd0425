/// The Attester and all else inside the virtual machine.
package dev.nacre.guest;
