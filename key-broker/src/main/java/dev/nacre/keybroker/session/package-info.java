/// The conversation with a guest: its state, sealed into a cookie, and the key its answers are
/// sealed to.
package dev.nacre.keybroker.session;
