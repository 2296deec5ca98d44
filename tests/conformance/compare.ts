/** Compares transcripts command by command, after masking what no two machines share. */

export interface Answer {
	readonly command: string;
	readonly output: string;
	readonly exit: number;
}

/** Each rule hides one thing that differs from machine to machine; nothing else may. */
const masks: readonly (readonly [RegExp, string])[] = [
	[/\b(bash|sh): line \d+: /g, "$1: "],
	[/\beval: line \d+: /g, ""],
	[/\b[0-9a-f]{64}\b/g, "<ID64>"],
	[/\bsha256:<ID64>/g, "<SHA>"],
	[/\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{12}\b/g, "<ID12>"],
	[/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, "<MAC>"],
	[/\bveth[0-9a-f]{7}\b/g, "<VETH>"],
	[/@if\d+/g, "@ifN"],
	[/\b(cgroup|ipc|mnt|net|pid|pid_for_children|time|user|uts):\[\d+\]/g, "$1:[N]"],
	[/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|[+-]\d\d:?\d\d))?/g, "<TIME>"],
	[/\b(Up|Exited \(\d+\)) (Less than a second|About an? \w+|\d+ \w+)( ago)?/g, "$1 <AGO>"],
	[/\b(Less than a second|About an? \w+|\d+ (seconds?|minutes?|hours?)) ago/g, "<AGO>"],
	[/time[=<] ?[\d.]+ ?ms/g, "time=T"],
	[/, time \d+ms/g, ", time T"],
	[/after \d+ ms/g, "after T ms"],
	[/= [\d.]+\/[\d.]+\/[\d.]+(\/[\d.]+)? ms/g, "= R"],
	[/\(\d+\) - No such process/g, "(N) - No such process"],
	[/^\[(\d+)\] \d+$/gm, "[$1] N"],
	[/^((?:bash|sh): )?\s*\d+ (Killed|Terminated|Aborted|Hangup|Interrupt|Quit|Segmentation fault)\b/gm, "$1N $2"],
	[/[ \t]+/g, " "],
	[/ $/gm, ""],
	[/\n+$/, ""],
];

export const mask = (text: string): string => masks.reduce((t, [pattern, by]) => t.replace(pattern, by), text);

/** The commands of a transcript in order. Blank lines and comments between commands belong to the script. */
export function parseTranscript(text: string): Answer[] {
	const blocks: { command: string; lines: string[] }[] = [];
	for (const line of text.split("\n")) {
		if (line.startsWith("$ ")) blocks.push({ command: line.slice(2), lines: [] });
		else blocks.at(-1)?.lines.push(line);
	}
	return blocks.map(({ command, lines }) => {
		while (lines.length && (lines.at(-1) === "" || lines.at(-1)?.startsWith("# "))) lines.pop();
		const exit = /^\[exit (\d+)\]$/.exec(lines.at(-1) ?? "");
		if (exit) lines.pop();
		return { command, output: mask(lines.filter((l) => l !== "[no newline]").join("\n")), exit: Number(exit?.[1] ?? 0) };
	});
}

export interface Difference {
	readonly command: string;
	readonly real: Answer;
	/** Undefined when the simulated transcript has no such command at this place. */
	readonly simulated: Answer | undefined;
}

export interface Comparison {
	readonly compared: number;
	readonly differences: readonly Difference[];
}

export function compareTranscripts(real: string, simulated: string): Comparison {
	const got = parseTranscript(simulated);
	let compared = 0;
	const differences: Difference[] = [];
	parseTranscript(real).forEach((answer, i) => {
		if (answer.output === "[any]") return;
		compared++;
		const other = got[i]?.command === answer.command ? got[i] : undefined;
		if (other?.output !== answer.output || other.exit !== answer.exit) differences.push({ command: answer.command, real: answer, simulated: other });
	});
	return { compared, differences };
}

/** The script behind a transcript: its commands, one a line. */
export const commandsOf = (transcript: string): string =>
	transcript
		.split("\n")
		.filter((l) => l.startsWith("$ "))
		.map((l) => `${l.slice(2)}\n`)
		.join("");
