/** The options of stress-ng: the stressors that are simulated, and the names of the others, which say that they are not. */
import type { OptionSpec } from "../lib/options.ts";

const simulated: readonly OptionSpec[] = [
	{ short: "c", long: "cpu", arg: "N", help: "start N workers that perform CPU only loading" },
	{ long: "cpu-ops", arg: "N", help: "stop after N cpu bogo operations" },
	{ short: "l", long: "cpu-load", arg: "P", help: "load CPU by P %, 0=sleep, 100=full load" },
	{ short: "i", long: "io", arg: "N", help: "start N workers spinning on sync()" },
	{ long: "io-ops", arg: "N", help: "stop sync I/O after N io bogo operations" },
	{ short: "m", long: "vm", arg: "N", help: "start N workers spinning on anonymous mmap" },
	{ long: "vm-bytes", arg: "N", help: "allocate N bytes per vm worker (default 256MB)" },
	{ long: "vm-hang", arg: "N", help: "sleep N seconds before freeing memory" },
	{ long: "vm-keep", help: "redirty memory instead of reallocating" },
	{ long: "vm-ops", arg: "N", help: "stop after N vm bogo operations" },
	{ short: "d", long: "hdd", arg: "N", help: "start N workers spinning on write()/unlink()" },
	{ long: "hdd-bytes", arg: "N", help: "write N bytes per hdd worker (default is 1GB)" },
	{ long: "hdd-ops", arg: "N", help: "stop after N hdd bogo operations" },
	{ short: "n", long: "dry-run", help: "do not run" },
	{ long: "log-brief", help: "less verbose log messages" },
	{ short: "M", long: "metrics", help: "print pseudo metrics of activity", simulated: false },
	{ long: "metrics-brief", help: "enable metrics and only show non-zero results" },
	{ long: "oomable", help: "Do not respawn a stressor if it gets OOM'd" },
	{ short: "q", long: "quiet", help: "quiet output" },
	{ short: "t", long: "timeout", arg: "T", help: "timeout after T seconds" },
];

const flags =
	"abort aggressive interrupts keep-files keep-name ksm log-lockless maximize minimize no-madvise no-rand-seed oom-avoid oom-no-child page-in perf skip-silent smart stderr stdout sn syslog thermalstat timestamp tz verifiable verify verbose times vmstat iostat status temp-path change-cpu klog-check progress".split(
		" ",
	);
const others =
	"all sequential class exclude backoff ionice-class ionice-level job log-file limit mbind permute sched sched-prio seed taskset yaml cache-level cache-ways access af-alg affinity aio apparmor atomic bad-altstack bigheap brk bsearch cache cap chattr chdir chmod chown chroot clock clone close context copy-file cpu-method cyclic daemon dccp dentry dev dir dirdeep dnotify dup epoll eventfd exec fallocate fanotify fault fcntl fiemap fifo file-ioctl flock fork fp-error fstat full funccall futex get getdent getrandom handle hdd-opts hdd-write-size heapsort hsearch icache inotify iomix ioport itimer kcmp key kill lease link lockbus locka lockf lockofd lsearch madvise malloc matrix matrix-3d membarrier memcpy memfd memrate memthrash mergesort mincore mknod mlock mmap mmapfork mmapmany mq mremap msg msync nanosleep netdev netlink-proc nice null numa oom-pipe open personality pipe poll prctl prime procfs pthread ptrace pty qsort quota radixsort ramfs rawdev readahead reboot remap rename resources rlimit rmap rtc schedpolicy sctp seal seccomp seek sem sem-sysv sendfile set shm shm-sysv sigabrt sigchld sigfd sigfpe sigio sigpending sigq sigrt sigsegv sigsuspend sigtrap skiplist sleep sock sockfd softlockup spawn splice stack stackmmap str stream swap switch symlink sync-file sysinfo sysfs tee timer timerfd tlb-shootdown tmpfs tree tsc tsearch udp udp-flood unshare urandom userfaultfd utime vdso vecmath vforkmany vm-addr vm-method vm-rw vm-segv vm-splice wait watchdog wcs xattr yield zero zlib zombie".split(
		" ",
	);

export const ngOptions: readonly OptionSpec[] = [
	...simulated,
	...flags.map((long): OptionSpec => ({ long, help: "", simulated: false })),
	...others.map((long): OptionSpec => ({ long, arg: "N", help: "", simulated: false })),
];
