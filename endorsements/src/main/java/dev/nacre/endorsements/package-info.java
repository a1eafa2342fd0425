/// Endorsements: from the makers' services, from files, from a signed bundle; kept on disk.
package dev.nacre.endorsements;
