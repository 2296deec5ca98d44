/** What an author has to mend, said so that it can be found. */

export interface Problem {
	/** Path as it was given to the loader. */
	readonly file: string;
	/** From 1; undefined where the whole file is meant. */
	readonly line?: number;
	readonly column?: number;
	/** The field: "tasks[2].feedback[0].when". */
	readonly field?: string;
	readonly message: string;
	/** What to do about it. */
	readonly mend?: string;
}

/** `content/…/lab.yaml:12:5: tasks[2].check: No such key: pid_chian. Did you mean "pid_chain"?` */
export function problemText({ file, line, column, field, message, mend }: Problem): string {
	const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
	const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
	return `${place}: ${field === undefined ? "" : `${field}: `}${sentence}${mend === undefined ? "" : ` ${mend}`}`;
}

/** Stops a build: every problem of the files that were read. */
export class ContentError extends Error {
	readonly problems: readonly Problem[];
	constructor(problems: readonly Problem[]) {
		super(problems.map(problemText).join("\n"));
		this.name = "ContentError";
		this.problems = problems;
	}
}

/** How many single changes (also of two neighbours) make `b` of `a`. */
function distance(a: string, b: string): number {
	const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		const above = rows[i - 1] as number[];
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1];
			let best = Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, (above[j - 1] as number) + (same ? 0 : 1));
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, ((rows[i - 2] as number[])[j - 2] as number) + 1);
			row.push(best);
		}
		rows.push(row);
	}
	return (rows[a.length] as number[])[b.length] as number;
}

/** `Did you mean "…"?` when one of the known words is near, else a list of them when it is short. */
export function suggestion(word: string, known: Iterable<string>): string | undefined {
	const words = [...known];
	const near = words
		.map((candidate) => ({ candidate, far: distance(word, candidate) }))
		.filter(({ candidate, far }) => far <= Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3)))
		.sort((a, b) => a.far - b.far)[0];
	if (near) return `Did you mean "${near.candidate}"?`;
	return words.length > 0 && words.length <= 12 ? `Known here: ${words.join(", ")}.` : undefined;
}
