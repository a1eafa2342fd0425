/// Where policies come from and what is wrong with them: texts, places in texts, errors.
package dev.nacre.policy.source;
