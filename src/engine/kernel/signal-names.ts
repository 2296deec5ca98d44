/** Signals of Linux x86_64 by the names that kill(1) uses, without SIG. signal(7). */
export const signalNumbers = {
	HUP: 1,
	INT: 2,
	QUIT: 3,
	ILL: 4,
	TRAP: 5,
	ABRT: 6,
	BUS: 7,
	FPE: 8,
	KILL: 9,
	USR1: 10,
	SEGV: 11,
	USR2: 12,
	PIPE: 13,
	ALRM: 14,
	TERM: 15,
	STKFLT: 16,
	CHLD: 17,
	CONT: 18,
	STOP: 19,
	TSTP: 20,
	TTIN: 21,
	TTOU: 22,
	URG: 23,
	XCPU: 24,
	XFSZ: 25,
	VTALRM: 26,
	PROF: 27,
	WINCH: 28,
	POLL: 29,
	PWR: 30,
	SYS: 31,
} as const;

export type Signal = keyof typeof signalNumbers;

const byNumber = new Map<number, Signal>(Object.entries(signalNumbers).map(([name, number]) => [number, name as Signal]));

export const signalNumber = (signal: Signal): number => signalNumbers[signal];

/** The name of a number, or undefined. */
export const signalName = (number: number): Signal | undefined => byNumber.get(number);

/** "9", "KILL", "SIGKILL", "kill": the signal meant, 0 for the null signal, or undefined. */
export function parseSignal(word: string): Signal | 0 | undefined {
	if (/^\d+$/.test(word)) return Number(word) === 0 ? 0 : signalName(Number(word));
	const name = word.toUpperCase().replace(/^SIG/, "");
	if (name === "EXIT") return undefined;
	if (name === "IO") return "POLL";
	if (name === "CLD") return "CHLD";
	return name in signalNumbers ? (name as Signal) : undefined;
}

const descriptions: Record<Signal, string> = {
	HUP: "Hangup",
	INT: "Interrupt",
	QUIT: "Quit",
	ILL: "Illegal instruction",
	TRAP: "Trace/breakpoint trap",
	ABRT: "Aborted",
	BUS: "Bus error",
	FPE: "Floating point exception",
	KILL: "Killed",
	USR1: "User defined signal 1",
	SEGV: "Segmentation fault",
	USR2: "User defined signal 2",
	PIPE: "Broken pipe",
	ALRM: "Alarm clock",
	TERM: "Terminated",
	STKFLT: "Stack fault",
	CHLD: "Child exited",
	CONT: "Continued",
	STOP: "Stopped (signal)",
	TSTP: "Stopped",
	TTIN: "Stopped (tty input)",
	TTOU: "Stopped (tty output)",
	URG: "Urgent I/O condition",
	XCPU: "CPU time limit exceeded",
	XFSZ: "File size limit exceeded",
	VTALRM: "Virtual timer expired",
	PROF: "Profiling timer expired",
	WINCH: "Window changed",
	POLL: "I/O possible",
	PWR: "Power failure",
	SYS: "Bad system call",
};

/** The words of strsignal(3). */
export const strsignal = (signal: Signal): string => descriptions[signal];
