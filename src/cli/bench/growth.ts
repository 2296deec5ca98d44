/** What grows when there is more of it: each case runs at a size and at twice the size. */
import { layers } from "./layers.ts";
import { boot, milliseconds, runScript } from "./machine.ts";
import { median, type Row } from "./table.ts";

interface Case {
	readonly what: string;
	readonly size: number;
	/** A bash script for a size; it prints `proof` when it has done what it should. */
	readonly script: (size: number) => string;
	readonly proof: (size: number) => string;
}

/** Of the things a lab may have many of. */
const cases: readonly Case[] = [
	{
		what: "processes that sleep at once, started, listed and killed",
		size: 1000,
		script: (n) => `for ((i = 0; i < ${n}; i++)); do sleep 1000 & done; ps -e | grep -c sleep; kill $(jobs -p); wait; echo done`,
		proof: (n) => `${n}\ndone\n`,
	},
	{
		what: "files in a directory, made, listed and removed",
		size: 10_000,
		script: (n) => `mkdir /tmp/many; cd /tmp/many; for ((i = 0; i < ${n}; i++)); do : > f$i; done; ls | wc -l; ls -l | wc -l; rm -r /tmp/many; echo done`,
		proof: (n) => `${n}\n${n + 1}\ndone\n`,
	},
	{
		what: "commands nested as bash -c in bash -c",
		size: 500,
		script: (n) => `export LEFT=${n}; run='if ((LEFT-- > 0)); then bash -c "$run"; true; else echo deep; fi'; export run; bash -c "$run"`,
		proof: () => "deep\n",
	},
	{
		what: "subshells nested in functions, each with a $( )",
		size: 500,
		script: (n) => `f() { if (($1 > 0)); then echo "$(f $(($1 - 1)))"; else echo deep; fi; }; f ${n}`,
		proof: () => "deep\n",
	},
	layers,
];

function timeOf({ what, script, proof }: Case, size: number): number {
	const times: number[] = [];
	for (let i = 0; i < 4; i++) {
		const machine = boot();
		let output = "";
		const time = milliseconds(() => {
			output = runScript(machine, script(size));
		});
		if (output !== proof(size)) throw new Error(`${size} ${what}: printed ${JSON.stringify(output.slice(0, 200))}`);
		if (i > 0) times.push(time);
	}
	return median(times);
}

export const growthRows = (): Row[] =>
	cases.map((each) => {
		const once = timeOf(each, each.size);
		const twice = timeOf(each, each.size * 2);
		return {
			what: `${each.size.toLocaleString("en")} ${each.what}`,
			ours: `${once.toFixed(0)} ms`,
			ratio: `2n: ${(twice / once).toFixed(1)} x`,
			aim: "2n: < 2.5 x",
		};
	});
