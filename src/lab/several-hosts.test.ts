import { describe, expect, test } from "vitest";
import { decode } from "../engine/kernel/text.ts";
import { registry } from "../engine/programs/index.ts";
import { compileLab } from "./compile-lab.ts";
import { Session } from "./session.ts";
import type { LabDefinition, SavedSession } from "./types.ts";
import { YamlFile } from "./yaml.ts";

const written = `
world: two-hosts
terminals: [{ host: host1 }, { host: host2 }, { host: host1 }]
setup:
  - echo one > /tmp/word
  - { host: host2, run: echo two > /tmp/word }
links:
  - { link: host1, delay: 5ms, loss: 0.2 }
  - { link: host2, cut: true, after: made }
tasks:
  - { id: made, check: hosts.host2.file("/tmp/made").exists && host.hostname == "host1" }
  - { id: word, answer: input == hosts.host2.file("/tmp/word").text.trim() }
solutions: [[{ terminal: 2, run: touch /tmp/made }, { answer: { word: two } }], [{ terminal: 2, run: echo > /tmp/made }, { answer: { word: two } }]]
mistakes:
  - { task: made, commands: touch /tmp/made }
  - { task: made, commands: touch /tmp/other }
  - { task: word, commands: [{ answer: { word: one } }] }
`;

const compiled = (text: string): { lab: LabDefinition | undefined; problems: string[] } => {
	const file = new YamlFile("lab.yaml", text);
	const lab = compileLab("00-test/02-hosts", file);
	return { lab, problems: file.problems.map(({ message }) => message) };
};

const size = { rows: 24, cols: 80 };

/** Types into a session of the lab; returns what its terminals showed. */
class Desk {
	readonly shown = new Map<number, string>();
	readonly session: Session;
	constructor(lab: LabDefinition, saved?: SavedSession) {
		this.session = new Session({
			lab,
			seed: 4,
			programs: registry,
			listener: { output: (terminal, data) => this.shown.set(terminal, (this.shown.get(terminal) ?? "") + decode(data)) },
		});
		if (saved) this.session.replay(saved);
	}
	pass(seconds: number, slice: number): void {
		const end = this.session.now + seconds * 1e9;
		while (this.session.now < end) if (this.session.run(slice, end) === "idle") this.session.advance(Math.min(end, this.session.nextTimer ?? end));
	}
	type(terminal: number, line: string, slice = 700): void {
		this.session.keys(terminal, `${line}\r`);
		this.pass(1, slice);
	}
}

describe("a lab on two hosts", () => {
	test("has terminals on both, and is the same when it is played again", () => {
		const { lab, problems } = compiled(written);
		expect(problems).toEqual([]);
		const desk = new Desk(lab as LabDefinition);
		for (const terminal of [1, 2, 3, 4]) desk.session.open(terminal, size);
		desk.pass(1, 900);
		desk.type(1, "ping -c 5 -i 0.1 host2; cat /tmp/word");
		desk.type(2, "hostname; cat /tmp/word; touch /tmp/made");
		expect(desk.session.report.tasks[0]?.state).toBe("passed");
		desk.type(3, "ping -c 1 -W 0.1 host2", 333);
		desk.type(2, "ip -br link show eth0");
		desk.session.answer("word", "two");
		expect(desk.session.report.done).toBe(true);
		expect(desk.shown.get(2)).toMatch(/host2\r\ntwo\r\n[\s\S]*eth0 +DOWN/);
		expect(desk.shown.get(3)).toContain("0 received");
		expect(desk.shown.get(4)).toContain("root@host1");

		const again = new Desk(lab as LabDefinition, desk.session.saved);
		expect(again.shown).toEqual(desk.shown);
		expect(again.session.report).toEqual(desk.session.report);
		expect(again.session.now).toBe(desk.session.now);
	});

	test("names only what its world has", () => {
		const { problems } = compiled(
			written
				.replace("host: host2, run", "host: host3, run")
				.replace("link: host1", "link: cable")
				.replace("after: made", "after: nothing")
				.replace("{ host: host2 }", "{ host: web }"),
		);
		expect(problems.map((p) => p.split(",")[0])).toEqual([
			'there is no host "web" in two-hosts',
			'there is no host "host3" in two-hosts',
			'there is no link "cable" in two-hosts',
			'there is no task "nothing" in two-hosts',
		]);
	});
});
