import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { play } from "../../src/cli/play.ts";
import { Machine } from "../../src/engine/machine.ts";
import { registry } from "../../src/engine/programs/index.ts";
import { worlds } from "../../src/engine/world/index.ts";
import { brokenInvariants } from "../support/invariants.ts";
import { commandsOf, compareTranscripts } from "./compare.ts";

const folder = join(import.meta.dirname, "recorded");

interface Known {
	/** Cases whose subsystem is not built yet, each with what it waits for. */
	readonly waiting: Record<string, string>;
	/** By case: commands that do not match, each with the reason. */
	readonly different: Record<string, Record<string, string>>;
}

const known = parse(readFileSync(join(import.meta.dirname, "known.yaml"), "utf8")) as Known;
const cases = readdirSync(folder)
	.filter((f) => f.endsWith(".txt"))
	.map((f) => f.replace(/\.txt$/, ""));

describe("what the real machine answered", () => {
	test.each(cases.filter((c) => !(c in known.waiting)))("%s", (name) => {
		const real = readFileSync(join(folder, `${name}.txt`), "utf8");
		const machine = new Machine({ world: worlds["one-host"], seed: 1, programs: registry });
		const broken = new Set<string>();
		machine.events.listen((e) => {
			if (e.type === "fork") for (const b of brokenInvariants(machine.kernel).filter((w) => !/not queued/.test(w))) broken.add(b);
		});
		const { text, problem, defects } = play(commandsOf(real), { machine });
		expect({ problem, defects, broken: [...broken] }).toEqual({ problem: undefined, defects: [], broken: [] });
		const reasons = known.different[name] ?? {};
		const { differences } = compareTranscripts(real, text);
		const unexpected = differences
			.filter((d) => !(d.command in reasons))
			.map((d) => ({ command: d.command, real: d.real.output, simulated: d.simulated?.output, exits: [d.real.exit, d.simulated?.exit] }));
		expect(unexpected).toEqual([]);
		const failing = new Set(differences.map((d) => d.command));
		expect(Object.keys(reasons).filter((c) => !failing.has(c))).toEqual([]);
	});

	test("every case that waits or differs is a recorded one", () => {
		expect([...Object.keys(known.waiting), ...Object.keys(known.different)].filter((c) => !cases.includes(c))).toEqual([]);
	});
});
