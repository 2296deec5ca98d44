import fc from "fast-check";
import { expect, it } from "vitest";
import { play } from "../../cli/play.ts";
import { Machine } from "../machine.ts";
import { registry } from "../programs/index.ts";
import { worlds } from "../world/index.ts";

interface Outcome {
	/** How often the same packet came to the same device of a host. */
	readonly most: number;
	readonly loops: number;
	readonly answers: number;
}

/** Bridges joined as `edges` say, a host on each; the first pings the last, and everybody by broadcast. */
function ping(bridges: number, edges: readonly (readonly [number, number])[], settings: string, wait: number): Outcome {
	const machine = new Machine({ world: worlds["one-host"], seed: 7, programs: registry });
	const arrivals = new Map<string, number>();
	let loops = 0;
	machine.events.listen((e) => {
		if (e.type !== "packet") return;
		if (e.step.at === "drop" && e.step.why === "forwarding loop") loops++;
		if (e.step.at !== "receive" || e.step.device !== "eth0" || e.payload.kind === "opaque") return;
		const key = `${e.packet} ${e.namespace}`;
		arrivals.set(key, (arrivals.get(key) ?? 0) + 1);
	});
	const all = Array.from({ length: bridges }, (_, i) => i);
	const commands = [
		...all.map((i) => `ip link add b${i} type bridge ${settings}; ip link set b${i} up`),
		...edges.map(([a, b], i) => `ip link add x${i} type veth peer name y${i}; ip link set x${i} master b${a} up; ip link set y${i} master b${b} up`),
		...all.map((i) => `ip netns add h${i}; ip link add p${i} type veth peer name eth0 netns h${i}; ip link set p${i} master b${i} up`),
		...all.map((i) => `ip -n h${i} addr add 10.3.0.${i + 1}/24 brd + dev eth0; ip -n h${i} link set eth0 up`),
		`sleep ${wait}`,
		`ip netns exec h0 ping -c 2 -i 0.2 10.3.0.${bridges}`,
		"ip netns exec h0 ping -b -c 1 -W 1 10.3.0.255",
	];
	const { text, defects } = play(commands.join("\n"), { machine });
	expect(defects).toEqual([]);
	return { most: Math.max(...arrivals.values()), loops, answers: Number(/(\d) received/.exec(text)?.[1]) };
}

/** Each bridge hangs on one before it: a tree. */
const trees = fc.array(fc.nat(), { minLength: 1, maxLength: 4 }).map((picks) => picks.map((pick, i): [number, number] => [pick % (i + 1), i + 1]));

it("brings no frame twice over a tree of bridges", () => {
	fc.assert(
		fc.property(trees, (edges) => {
			expect(ping(edges.length + 1, edges, "", 3)).toEqual({ most: 1, loops: 0, answers: 2 });
		}),
		{ numRuns: 6, seed: 1 },
	);
});

it("makes a tree of any loops where the spanning tree protocol runs", () => {
	const extra = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 });
	fc.assert(
		fc.property(trees, extra, (edges, more) => {
			const count = edges.length + 1;
			const loops = more.map(([a, b]): [number, number] => [a % count, b % count]).filter(([a, b]) => a !== b);
			expect(ping(count, [...edges, ...loops], "stp_state 1 forward_delay 200", 15)).toEqual({ most: 1, loops: 0, answers: 2 });
		}),
		{ numRuns: 6, seed: 2 },
	);
});
