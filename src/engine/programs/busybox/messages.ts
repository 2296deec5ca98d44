/** BusyBox's words for what the full programs say otherwise. */

type Rule = readonly [RegExp, string];

const general: readonly Rule[] = [
	[/^Try '.*--help' for more information\.\n/gm, ""],
	[/: cannot open '(.*)' for reading: /g, ": can't open '$1': "],
	[/: invalid number of (?:lines|bytes): '/g, ": invalid number '"],
	[/: cannot /g, ": can't "],
	[/: (?:failed to|can't) open '(.*)': /g, ": can't open '$1': "],
];

/** By applet, tried before the general ones. A file's name stands in `$1`, strerror's words behind it. */
const own: Readonly<Record<string, readonly Rule[]>> = {
	// the applet asks syslog(2), which needs CAP_SYSLOG, and not /dev/kmsg
	dmesg: [[/: read kernel buffer failed: .*/g, ": klogctl: Operation not permitted"]],
	hostname: [[/: you must be root to change the host name/g, ": sethostname: Operation not permitted"]],
	ls: [
		[/: cannot access '(.*)': /g, ": $1: "],
		[/: cannot open directory '(.*)': /g, ": can't open '$1': "],
	],
	cat: [
		[/^cat: (.*): (Is a directory)$/gm, "cat: read error: $2"],
		[/^cat: (.*): ([A-Z].*)$/gm, "cat: can't open '$1': $2"],
	],
	head: [[/: cannot open '(.*)' for reading: /g, ": $1: "]],
	tail: [[/: cannot open '(.*)' for reading: /g, ": can't open '$1': "]],
	sort: [[/: cannot read: (.*): /g, ": $1: "]],
	uniq: [[/^uniq: (.*): ([A-Z].*)$/gm, "uniq: can't open '$1': $2"]],
	mv: [[/: cannot stat '(.*)': /g, ": can't rename '$1': "]],
	rm: [[/: cannot remove '(.*)': Is a directory/g, ": '$1' is a directory"]],
	rmdir: [[/: failed to remove '(.*)': /g, ": '$1': "]],
	mkdir: [[/: cannot create directory '(.*)': /g, ": can't create directory '$1': "]],
	touch: [
		[/: cannot touch '(.*)': /g, ": $1: "],
		[/: setting times of '(.*)': /g, ": $1: "],
	],
	ln: [
		[/: failed to create (?:symbolic|hard) link '(.*?)'(?: => '.*')?: /g, ": $1: "],
		[/: failed to access '(.*)': /g, ": $1: "],
	],
	chmod: [
		[/: invalid mode: '(.*)'/g, ": invalid mode '$1'"],
		[/: cannot access '(.*)': /g, ": $1: "],
		[/: changing permissions of '(.*)': /g, ": $1: "],
	],
	chown: [
		[/: invalid (user|group): '(.*?):?'/g, ": unknown $1 $2"],
		[/: cannot access '(.*)': /g, ": $1: "],
		[/: changing ownership of '(.*)': /g, ": $1: "],
	],
	chgrp: [
		[/: invalid group: '(.*)'/g, ": unknown group $1"],
		[/: cannot access '(.*)': /g, ": $1: "],
		[/: changing group of '(.*)': /g, ": $1: "],
	],
	sleep: [[/: invalid time interval '(.*)'/g, ": invalid number '$1'"]],
	du: [[/: cannot access '(.*)': /g, ": $1: "]],
	stat: [[/: cannot statx? '(.*)': /g, ": can't stat '$1': "]],
	env: [[/: '(.*)': ([A-Z].*)$/gm, ": can't execute '$1': $2"]],
	timeout: [
		[/: failed to run command '(.*)': /g, ": can't execute '$1': "],
		[/: invalid time interval '(.*)'/g, ": invalid number '$1'"],
	],
	chroot: [[/: failed to run command '(.*)': /g, ": can't execute '$1': "]],
	setsid: [[/: failed to execute (.*): /g, ": can't execute '$1': "]],
	expr: [[/: syntax error.*/g, ": syntax error"]],
	xargs: [[/: failed to run command '(.*)': /g, ": $1: "]],
	tac: [[/: failed to open '(.*)' for reading: /g, ": $1: "]],
	rev: [
		[/: can't open (.*): /g, ": $1: "],
		[/: cannot open (.*): /g, ": $1: "],
	],
	more: [[/: (?:can't|cannot) open (.*): /g, ": can't open '$1': "]],
	seq: [[/: invalid floating point argument: .*/g, ": invalid number"]],
	grep: [[/: (?:Invalid regular expression|Unmatched \[.*)/g, ": bad regex"]],
	less: [[/^(.*): No such file or directory$/gm, "less: can't open '$1': No such file or directory"]],
	stty: [[/: 'standard input': /g, ": standard input: "]],
	logname: [[/: no login name/g, ": getlogin: Inappropriate ioctl for device"]],
	mktemp: [[/: failed to create (?:file|directory) via template '.*': /g, ": : "]],
	dd: [[/^\d+ bytes .*copied.*\n/gm, ""]],
	sed: [
		[/: can't read (.*?): /g, ": $1: "],
		[/: -e expression #\d+, char \d+: unterminated `s' command/g, ": unmatched '/'"],
		[/: -e expression #\d+, char \d+: /g, ": "],
	],
	find: [
		[/: '(.*)': /g, ": $1: "],
		[/: unknown predicate `(.*)'/g, ": unrecognized: $1"],
	],
	diff: [[/^diff: (.*): ([A-Z].*)$/gm, "diff: can't stat '$1': $2"]],
	truncate: [[/: Invalid number: '(.*)'/g, ": invalid number '$1'"]],
	fold: [[/: invalid number of columns: '(.*)'/g, ": invalid number '$1'"]],
	unlink: [[/: cannot unlink '(.*)': /g, ": can't remove file '$1': "]],
	mkfifo: [[/: cannot create fifo '(.*)': /g, ": $1: "]],
	mknod: [[/^mknod: (.*): ([A-Z].*)$/gm, "mknod: $1: $2"]],
	printf: [[/: '(.*)': expected a numeric value/g, ": invalid number '$1'"]],
	test: [
		[/: integer expression expected/g, ": bad number"],
		[/: '(.*)': .*/g, ": $1: bad number"],
		[/: invalid integer '(.*)'/g, ": $1: bad number"],
	],
	sysctl: [[/: cannot stat \/proc\/sys\/(.*): No such file or directory/g, ": error: '$1' is an unknown key"]],
	killall: [[/^(.*): no process found$/gm, "killall: $1: no process killed"]],
	nsenter: [[/: reassociate to namespace '(?:ns\/)?(.*)' failed: /g, ": setns(): can't reassociate to namespace '$1': "]],
	logger: [],
	...Object.fromEntries(
		["md5sum", "sha1sum", "sha256sum", "sha512sum", "gzip", "gunzip", "tar"].map((name): [string, readonly Rule[]] => [
			name,
			[
				[new RegExp(`^${name}: (.*?)(?:: Cannot open)?: ([A-Z].*)$`, "gm"), `${name}: can't open '$1': $2`],
				[/^tar: (?:Error is not recoverable: exiting now|Exiting with failure status due to previous errors)\n/gm, ""],
			],
		]),
	),
};

/** A text for standard error as the applet would have it. */
export function reworded(name: string, text: string): string {
	return [...(own[name] ?? []), ...general].reduce((t, [pattern, by]) => t.replace(pattern, by), text.replace(/[‘’]/g, "'"));
}

/** Statuses that differ from the full program's. */
export const statuses: Readonly<Record<string, Readonly<Record<number, number>>>> = {
	ls: { 2: 1 },
	timeout: { 124: 143 },
	sed: { 2: 1, 4: 1 },
	awk: { 2: 1 },
	tar: { 2: 1 },
	chroot: { 125: 1 },
	getopt: { 2: 1 },
};
