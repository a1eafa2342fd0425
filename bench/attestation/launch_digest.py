"""The launch digest of an SNP machine by sev-snp-measure, and how many nanoseconds of processor time one takes: from the
firmware's bytes, and from the digest after the firmware, which it can be given.

Arguments: firmware, kernel, initrd, command line, number of virtual CPUs, digest after the firmware.
"""
import sys
import time

from sevsnpmeasure import guest, vcpu_types
from sevsnpmeasure.sev_mode import SevMode

ROUNDS = 20


def digest(after_firmware=""):
    firmware, kernel, initrd, command_line, vcpus = sys.argv[1:6]
    signature = vcpu_types.CPU_SIGS["EPYC-v4"]
    files = (firmware, kernel, initrd, command_line)
    return guest.calc_launch_digest(SevMode.SEV_SNP, int(vcpus), signature, *files, 0x1, after_firmware).hex()


def fastest(work):
    times = []
    for _ in range(ROUNDS):
        start = time.process_time_ns()
        work()
        times.append(time.process_time_ns() - start)
    return min(times)


kept = sys.argv[6]
if digest() != digest(kept):
    sys.exit("the digest differs when the firmware's is given")
print(digest(), fastest(digest), fastest(lambda: digest(kept)))
