/** Arbitrary command lines over few names, so that commands of one sequence meet each other's files, processes and groups. */
import fc from "fast-check";

type Line = fc.Arbitrary<string>;

/** A line with arbitraries in its gaps: line`kill -${signal} ${process}`. */
function line(parts: TemplateStringsArray, ...gaps: readonly Line[]): Line {
	return fc.tuple(...gaps).map((values) => parts.reduce((text, part, i) => text + (values[i - 1] ?? "") + part));
}
const pick = (...texts: readonly string[]): Line => fc.constantFrom(...texts);

const directory = pick("/tmp/a", "/tmp/a/b", "/mnt", "/tmp/lower", "/tmp/upper", "/tmp/merged", "/root", "/nosuch", "/proc/1", "/sys/fs/cgroup/x");
const file = pick(
	"/tmp/f",
	"/tmp/a/f",
	"/tmp/a/b/f",
	"/mnt/f",
	"/tmp/lower/f",
	"/tmp/merged/f",
	"/tmp/merged/g",
	"/tmp/merged/d/h",
	"/etc/passwd",
	"/nosuch",
	"/dev/null",
);
const name = fc.oneof(file, directory);
const signal = pick("TERM", "KILL", "STOP", "CONT", "HUP", "INT", "CHLD", "0", "USR1", "NOSUCH");
const process = pick("$$", "$PPID", "1", "2", "-1", "999999", "%1", "$(pgrep -n sleep)", "$(pgrep -o sleep)", "$(pgrep -n bash)");
const number = pick("0", "1", "2", "7", "-1", "10", "4096", "100000", "99999999999999", "x", "");
const mode = pick("755", "000", "4755", "1777", "u+s", "a-x", "g=u,o=", "+t", "9");
const namespaces = fc
	.subarray(["--mount", "--uts", "--ipc", "--pid --fork", "--net", "--cgroup", "--time", "--user --map-root-user"])
	.map((flags) => flags.join(" "));
const flag = pick("", "-a", "-l", "-R", "-f", "-v", "-n", "--help", "--nosuch", "-Z");

const files = fc.oneof(
	line`mkdir ${pick("", "-p", "-m 700")} ${directory}`,
	line`echo ${number} ${pick(">", ">>", "<>")} ${file}`,
	line`cat ${name}`,
	line`ls ${flag} ${name}`,
	line`rm ${pick("", "-r", "-rf", "-d")} ${pick("/tmp/a", "/tmp/f", "/tmp/merged/f", "/tmp/merged/d", "/tmp/lower", "/mnt/f")}`,
	line`mv ${name} ${name}`,
	line`cp ${pick("", "-a", "-r", "-p")} ${file} ${name}`,
	line`ln ${pick("", "-s", "-sf")} ${name} ${file}`,
	line`chmod ${mode} ${name}`,
	line`chown ${pick("0", "1000:1000", "nobody", ":100", "nosuch")} ${name}`,
	line`touch ${pick("", "-d @0", "-d yesterday")} ${file}`,
	line`truncate -s ${number} ${file}`,
	line`dd if=/dev/zero of=${file} bs=1k count=${pick("1", "3", "100")} ${pick("", "seek=5", "conv=notrunc")}`,
	line`mkfifo ${file}`,
	line`mknod ${file} ${pick("c 1 3", "b 7 0", "p", "c 0 0", "x")}`,
	line`stat ${name}`,
	line`find ${directory} -newer ${file} -exec echo {} +`,
	line`du -a ${directory}`,
	line`tar cf /tmp/t.tar ${directory}; tar tf /tmp/t.tar`,
	line`exec 7<${file}; read -u 7 x; rm -f ${file}; cat <&7`,
);

const mounting = fc.oneof(
	line`mount -t tmpfs ${pick("", "-o size=1M", "-o size=0", "-o nr_inodes=5", "-o bogus")} none ${directory}`,
	line`mount --bind ${name} ${name}`,
	line`mount --rbind ${directory} ${directory}`,
	line`mount --move ${directory} ${directory}`,
	line`mount --make-${pick("shared", "private", "slave", "unbindable", "rshared", "rprivate", "rslave")} ${pick("/", "/tmp/a", "/mnt", "/tmp/merged")}`,
	line`mount -o remount,${pick("ro", "rw", "size=2M", "bind,ro", "nosuch")} ${directory}`,
	line`mkdir -p /tmp/lower/d /tmp/upper /tmp/work /tmp/merged; touch /tmp/lower/f /tmp/lower/d/h; mount -t overlay o -o lowerdir=${pick("/tmp/lower", "/tmp/a:/tmp/lower", "/nosuch")}${pick(",upperdir=/tmp/upper,workdir=/tmp/work", "", ",upperdir=/tmp/upper")} /tmp/merged`,
	line`umount ${pick("", "-l", "-R", "-f")} ${directory}`,
	line`mount -t ${pick("proc", "sysfs", "devpts", "cgroup2", "mqueue", "nosuch")} x ${directory}`,
	line`findmnt ${pick("", "-R", "-o TARGET,PROPAGATION")} ${directory}`,
	line`chroot ${directory} ${pick("/bin/ls", "/bin/sh -c 'echo in'", "")}`,
	line`unshare --mount sh -c 'mount --bind /tmp /mnt; cd /mnt; mkdir -p old; pivot_root . old; umount -l old; ls /'`,
	fc.constant("df; cat /proc/self/mountinfo | wc -l"),
);

const processes = fc.oneof(
	line`sleep ${pick("0.1", "5", "100")} ${pick("", "&", "& disown", "& wait")}`,
	line`kill -${signal} ${process}`,
	line`ps ${pick("", "-ef", "aux", "-o pid,ppid,stat,comm", "--nosuch")}`,
	line`(sleep 1 & sleep 2 & exit ${number}) ${pick("", "&")}`,
	line`timeout ${pick("", "-s KILL", "-k 1")} ${pick("0.2", "1")} ${pick("sleep 9", "yes >/dev/null", "cat", "sh -c 'trap \"\" TERM; sleep 3'")}`,
	line`nice -n ${number} sh -c 'nice'`,
	line`setsid ${pick("", "-f", "-w")} sleep ${pick("0.1", "9")}`,
	line`pkill -${signal} ${pick("sleep", "nosuch", "-f x", "-P $$")}`,
	line`seq ${number} | ${pick("sort -n", "tail -n 2", "head -n 1", "wc -l", "cat >/dev/full", "xargs -n 2 echo", "tee /tmp/f")} | cat`,
	line`bash -c 'ulimit -${pick("u", "n", "f", "v")} ${number}; sleep 0.1 & cat /etc/passwd >/tmp/big; wait'`,
	line`nohup sh -c 'sleep 0.3; echo done' ${pick("", "&")}`,
	line`for i in 1 2 3; do sleep 0.${pick("1", "5")} & done; ${pick("wait", "wait -n", "jobs", "kill %2", "fg")}`,
	fc.constant("exec 8> >(cat); echo x >&8; exec 8>&-; wait"),
);

const isolating = fc.oneof(
	line`unshare ${namespaces} ${pick("id", "sleep 0.2", "sh -c 'sleep 3 & exit'", "ps -ef", "hostname x", "lsns", "mount -t tmpfs t /mnt", "nosuch")} ${pick("", "&")}`,
	line`unshare --pid --fork --mount-proc ${pick("", "--kill-child")} sh -c 'sleep 9 & kill -${signal} ${pick("1", "$!", "2")}; ps -ef' ${pick("", "&")}`,
	line`nsenter -t ${process} ${pick("-a", "-m", "-u -i", "-p", "-U", "-n -r", "")} ${pick("id", "ps", "hostname")}`,
	line`touch /tmp/ns; unshare --uts=/tmp/ns hostname kept; nsenter --uts=/tmp/ns hostname; ${pick("umount /tmp/ns", "true", "rm /tmp/ns")}`,
	line`unshare --user sh -c 'echo "${number} ${number} ${number}" > /proc/self/uid_map; id; cat /proc/self/uid_map'`,
	line`lsns ${pick("", "-t pid", "-t mnt -l", "-p 1", "-T", "-J", "-o NS,TYPE,PATH")}`,
	line`setpriv ${pick("--no-new-privs", "--reuid 1000 --clear-groups", "--inh-caps -all", "--bounding-set -sys_admin", "--ambient-caps +nosuch")} ${pick("id", "mount -t tmpfs t /mnt", "cat /proc/self/status")}`,
	line`capsh --drop=${pick("cap_sys_admin", "cap_kill,cap_chown", "all", "nosuch")} -- -c '${pick("id", "kill -9 1", "chown 1 /tmp/f")}'`,
	line`su ${pick("nobody -s /bin/sh", "nosuch", "root", "-")} -c '${pick("id", "kill -TERM 1", "touch /root/x", "ps")}'`,
	line`ipcmk ${pick("-M 4096", "-S 3", "-Q", "-M 0", "")}`,
	line`ipcs ${pick("", "-a", "-m", "-l", "-u")}; ipcrm ${pick("-a", "-m 0", "-q 7", "-M 0x1")}`,
);

const group = pick("/sys/fs/cgroup/x", "/sys/fs/cgroup/x/y", "/sys/fs/cgroup/z", "/sys/fs/cgroup");
const knob = pick(
	"cgroup.procs",
	"cgroup.subtree_control",
	"cgroup.freeze",
	"cgroup.kill",
	"memory.max",
	"memory.high",
	"pids.max",
	"cpu.max",
	"cpu.weight",
	"cpuset.cpus",
	"io.max",
	"cgroup.type",
	"nosuch",
	"cgroup.max.depth",
);
const written = pick("0", "1", "$$", "+memory +pids", "+cpu", "-memory", "max", "10M", "1K", "50000 100000", "junk", "threaded", "0-1", "5", "");
const grouping = fc.oneof(
	line`mkdir ${group}`,
	line`rmdir ${group}`,
	line`echo ${written} > ${group}/${knob}`,
	line`cat ${group}/${knob}`,
	line`ls ${group}`,
	line`sleep ${pick("0.3", "20")} & echo $! > ${group}/cgroup.procs`,
	line`sh -c 'echo $$ > ${group}/cgroup.procs; ${pick("head -c 3M /dev/zero | tail >/dev/null", 'timeout 0.3 sh -c "while :; do :; done"', "for i in 1 2 3 4 5 6; do sleep 0.1 & done; wait", "exec sleep 0.2")}'`,
	line`unshare --cgroup cat /proc/self/cgroup`,
);

/** What no shell can make sense of, or only just. */
const soup = fc
	.array(
		pick(
			"'",
			'"',
			"`",
			"$(",
			")",
			"${",
			"}",
			"((",
			"))",
			"<<EOF",
			"<<<",
			"|",
			"&",
			";",
			";;",
			"if",
			"then",
			"fi",
			"for x in",
			"do",
			"done",
			"case x in",
			"esac",
			"{",
			"[[",
			"]]",
			"x=(",
			"$",
			"\\",
			"#",
			"!",
			"~",
			"*",
			"echo a",
			"&&",
			">",
			"2>&1",
			"function f",
			"f()",
			// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
			"${x@Q}",
			// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
			"${x:1:2}",
			"$((1/0))",
			"한글",
			"{1..3}",
			"\n",
		),
		{ minLength: 1, maxLength: 8 },
	)
	.map((tokens) => tokens.join(" "));

export const anyCommand: Line = fc.oneof(
	{ weight: 3, arbitrary: files },
	{ weight: 3, arbitrary: mounting },
	{ weight: 3, arbitrary: processes },
	{ weight: 3, arbitrary: isolating },
	{ weight: 3, arbitrary: grouping },
	{ weight: 1, arbitrary: soup },
);
