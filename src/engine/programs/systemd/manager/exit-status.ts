/** How processes end, in systemd's words. systemd.exec(5), "Process exit codes". */
import type { WaitStatus } from "../../../kernel/abi.ts";
import { signalNumber } from "../../../kernel/signal-names.ts";
import type { Ended } from "./unit.ts";

/** Failures of what is done between fork and exec. */
export const execSteps = {
	CHDIR: 200,
	NICE: 201,
	FDS: 202,
	EXEC: 203,
	LIMITS: 205,
	OOM_ADJUST: 206,
	STDIN: 208,
	STDOUT: 209,
	CHROOT: 210,
	SETSCHEDULER: 214,
	GROUP: 216,
	USER: 217,
	CAPABILITIES: 218,
	CGROUP: 219,
	STDERR: 222,
	NAMESPACE: 226,
} as const;

export type ExecStep = keyof typeof execSteps;

const standard: Readonly<Record<number, string>> = {
	0: "SUCCESS",
	1: "FAILURE",
	2: "INVALIDARGUMENT",
	3: "NOTIMPLEMENTED",
	4: "NOPERMISSION",
	5: "NOTINSTALLED",
	6: "NOTCONFIGURED",
	7: "NOTRUNNING",
	64: "USAGE",
	65: "DATAERR",
	66: "NOINPUT",
	67: "NOUSER",
	68: "NOHOST",
	69: "UNAVAILABLE",
	70: "SOFTWARE",
	71: "OSERR",
	72: "OSFILE",
	73: "CANTCREAT",
	74: "IOERR",
	75: "TEMPFAIL",
	76: "PROTOCOL",
	77: "NOPERM",
	78: "CONFIG",
	...Object.fromEntries(Object.entries(execSteps).map(([name, code]) => [code, name])),
};

export const statusWord = (code: number): string => (standard[code] === undefined ? `${code}/n/a` : `${code}/${standard[code]}`);

export function endedOf(status: WaitStatus): Ended {
	if (status.kind === "exited") return { code: "exited", status: status.code, word: statusWord(status.code) };
	if (status.kind === "signaled") return { code: status.core ? "dumped" : "killed", status: signalNumber(status.signal), word: status.signal };
	return { code: "exited", status: 0, word: statusWord(0) };
}

/** Whether a daemon that ended so did what it was asked; `extra` are the words of SuccessExitStatus=. */
export function isClean(ended: Ended, daemon: boolean, extra: readonly string[]): boolean {
	if (ended.code === "exited")
		return ended.status === 0 || extra.includes(String(ended.status)) || extra.some((w) => statusWord(ended.status).endsWith(`/${w}`));
	const name = ended.word;
	return (daemon && ended.code === "killed" && ["HUP", "INT", "TERM", "PIPE"].includes(name)) || extra.includes(name) || extra.includes(`SIG${name}`);
}

/** `code=exited, status=3/NOTIMPLEMENTED`, as the journal has it. */
export const endedText = (ended: Ended): string => `code=${ended.code}, status=${ended.code === "exited" ? ended.word : `${ended.status}/${ended.word}`}`;
/** The same as `systemctl status` has it: `code=killed, signal=TERM`. */
export const endedShort = (ended: Ended): string => {
	if (ended.code !== "exited") return `code=${ended.code}, signal=${ended.word}`;
	// only the C library's and systemd's own codes have names here
	return `code=exited, status=${ended.status <= 1 || ended.status >= 200 ? ended.word : ended.status}`;
};
