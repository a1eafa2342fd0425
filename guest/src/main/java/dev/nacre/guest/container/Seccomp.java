package dev.nacre.guest.container;

import dev.nacre.codec.json.Json;
import dev.nacre.codec.json.JsonArray;
import dev.nacre.codec.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/// Which system calls a container may make (`linux.seccomp` of the OCI runtime specification): what
/// container engines allow by default to a container without extra capabilities.
///
/// The calls are those of Linux on x86-64, by the kernel's own table. One that is denied gets
/// `EPERM`; one that is not in the table, thus newer than it, gets `ENOSYS`, which tells a C
/// library to fall back to an older call. Programs of other architectures, 32-bit ones included,
/// are ended.
final class Seccomp {
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;

  /// All flags of `clone` that make a new namespace: `CLONE_NEW*`.
  private static final long NEW_NAMESPACES = 0x7e020000L;

  /// Domain of sockets that lead past the network: `AF_VSOCK`.
  private static final long VSOCK = 40;

  /// Execution domains (`personality`): Linux, 32-bit addresses, System V release numbers, both,
  /// and the question which one it is.
  private static final List<Long> PERSONALITIES = List.of(0L, 8L, 0x20000L, 0x20008L, 0xffffffffL);

  private static final List<String> ALLOWED =
      words(
          """
          accept accept4 access adjtimex alarm arch_prctl bind brk capget capset chdir chmod chown
          chroot clock_getres clock_gettime clock_nanosleep close close_range connect
          copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_ctl_old
          epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit
          exit_group faccessat faccessat2 fadvise64 fallocate fanotify_mark fchdir fchmod fchmodat
          fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr
          fstat fstatfs fsync ftruncate futex futex_waitv futimesat get_robust_list get_thread_area
          getcpu getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer getpeername
          getpgid getpgrp getpid getppid getpriority getrandom getresgid getresuid getrlimit
          getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr
          inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy
          io_getevents io_pgetevents io_setup io_submit ioctl ioprio_get ioprio_set kill
          landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown lgetxattr link
          linkat listen listxattr llistxattr lremovexattr lseek lsetxattr lstat madvise membarrier
          memfd_create memfd_secret mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap
          modify_ldt mprotect mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink
          mremap msgctl msgget msgrcv msgsnd msync munlock munlockall munmap nanosleep newfstatat
          open openat openat2 pause pidfd_getfd pidfd_open pidfd_send_signal pipe pipe2 pkey_alloc
          pkey_free pkey_mprotect poll ppoll prctl pread64 preadv preadv2 prlimit64 process_madvise
          process_mrelease process_vm_readv process_vm_writev pselect6 ptrace pwrite64 pwritev
          pwritev2 read readahead readlink readlinkat readv recvfrom recvmmsg recvmsg
          remap_file_pages removexattr rename renameat renameat2 restart_syscall rmdir rseq
          rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
          rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min
          sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
          sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp
          select semctl semget semop semtimedop sendfile sendmmsg sendmsg sendto set_robust_list
          set_thread_area set_tid_address setfsgid setfsuid setgid setgroups setitimer setpgid
          setpriority setregid setresgid setresuid setreuid setrlimit setsid setsockopt setuid
          setxattr shmat shmctl shmdt shmget shutdown sigaltstack signalfd signalfd4 socketpair
          splice stat statfs statx symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill
          time timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create
          timerfd_gettime timerfd_settime times tkill truncate umask uname unlink unlinkat utime
          utimensat utimes vfork vmsplice wait4 waitid write writev
          """);

  /// What would reach the kernel itself, its keys and clocks, other namespaces, or code of the
  /// kernel that has often been attacked.
  private static final List<String> DENIED =
      words(
          """
          _sysctl acct add_key afs_syscall bpf clock_adjtime clock_settime create_module
          delete_module fanotify_init finit_module fsconfig fsmount fsopen fspick get_kernel_syms
          get_mempolicy getpmsg init_module io_uring_enter io_uring_register io_uring_setup ioperm
          iopl kcmp kexec_file_load kexec_load keyctl lookup_dcookie mbind migrate_pages mount
          mount_setattr move_mount move_pages name_to_handle_at nfsservctl open_by_handle_at
          open_tree perf_event_open pivot_root putpmsg query_module quotactl quotactl_fd reboot
          request_key security set_mempolicy set_mempolicy_home_node setdomainname sethostname setns
          settimeofday swapoff swapon sysfs syslog tuxcall umount2 unshare uselib userfaultfd ustat
          vhangup vserver
          """);

  private Seccomp() {}

  static JsonObject profile() {
    return JsonObject.builder()
        .put("defaultAction", "SCMP_ACT_ERRNO")
        .put("defaultErrnoRet", ENOSYS)
        .put("architectures", JsonArray.ofStrings(List.of("SCMP_ARCH_X86_64")))
        .put("syscalls", rules())
        .build();
  }

  private static JsonArray rules() {
    Stream<Json> rules =
        Stream.of(
            rule(ALLOWED, "SCMP_ACT_ALLOW").build(),
            rule(DENIED, "SCMP_ACT_ERRNO").put("errnoRet", EPERM).build(),
            allow("clone", argument("SCMP_CMP_MASKED_EQ", NEW_NAMESPACES, 0)),
            allow("socket", argument("SCMP_CMP_NE", VSOCK, 0)));
    Stream<Json> personalities =
        PERSONALITIES.stream()
            .map(value -> allow("personality", argument("SCMP_CMP_EQ", value, 0)));
    return Stream.concat(rules, personalities).collect(JsonArray.collector());
  }

  private static JsonObject allow(String name, JsonObject argument) {
    return rule(List.of(name), "SCMP_ACT_ALLOW").put("args", JsonArray.of(argument)).build();
  }

  private static JsonObject.Builder rule(List<String> names, String action) {
    return JsonObject.builder().put("names", JsonArray.ofStrings(names)).put("action", action);
  }

  /// A condition on the first argument.
  private static JsonObject argument(String operator, long value, long second) {
    return JsonObject.builder()
        .put("index", 0)
        .put("value", value)
        .put("valueTwo", second)
        .put("op", operator)
        .build();
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }
}
