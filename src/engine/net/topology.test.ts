import { describe, expect, test } from "vitest";
import { play } from "../../cli/play.ts";
import { Machine } from "../machine.ts";
import { registry } from "../programs/index.ts";
import { worlds } from "../world/index.ts";
import type { PacketEvent } from "./events.ts";

/** Plays commands on a fresh host; returns what was printed, the packets' steps and the machine. */
function run(commands: readonly string[]): { text: string; steps: PacketEvent[]; machine: Machine } {
	const machine = new Machine({ world: worlds["one-host"], seed: 3, programs: registry });
	const steps: PacketEvent[] = [];
	machine.events.listen((e) => {
		if (e.type === "packet") steps.push(e);
	});
	const { text, problem, defects } = play(commands.join("\n"), { machine });
	expect({ problem, defects }).toEqual({ problem: undefined, defects: [] });
	return { text, steps, machine };
}

const star = (n: number): string[] => [
	"ip link add br0 type bridge",
	"ip link set br0 up",
	...Array.from({ length: n }, (_, i) => i + 1).flatMap((i) => [
		`ip netns add h${i}`,
		`ip link add p${i} type veth peer name eth0 netns h${i}`,
		`ip link set p${i} master br0 up`,
		`ip -n h${i} addr add 10.2.0.${i}/24 dev eth0`,
		`ip -n h${i} link set eth0 up`,
	]),
];

describe("a bridge", () => {
	test("floods the question and sends the answer to one port only", () => {
		const { steps } = run([...star(4), "sleep 3", "ip netns exec h1 ping -c1 10.2.0.3"]);
		const bridged = steps.filter((s) => s.step.at === "bridge" && s.payload.kind === "ipv4");
		expect(bridged.map((s) => (s.step.at === "bridge" ? s.step.ports : []))).toEqual([["p3"], ["p1"]]);
		const asked = steps.find((s) => s.step.at === "bridge" && s.step.to !== "local" && s.payload.kind === "arp");
		expect(asked?.step).toMatchObject({ to: "flood" });
	});

	test("delivers no frame twice in a tree", () => {
		const { steps } = run([...star(3), "ip netns exec h1 ping -c2 -i 0.2 10.2.0.2"]);
		const arrivals = new Map<string, number>();
		for (const s of steps) {
			if (s.step.at !== "receive" || s.payload.kind === "opaque") continue;
			const key = `${s.packet} ${s.namespace} ${s.step.device}`;
			arrivals.set(key, (arrivals.get(key) ?? 0) + 1);
		}
		expect(Math.max(...arrivals.values())).toBe(1);
	});

	test("in a loop stops a storm and says so", () => {
		const { text } = run([
			"for b in ba bb; do ip link add $b type bridge; ip link set $b up; done",
			"for i in 1 2; do ip link add x$i type veth peer name y$i; ip link set x$i master ba up; ip link set y$i master bb up; done",
			"ip addr add 10.9.0.1/24 dev ba",
			"ping -c1 -W1 10.9.0.2",
			"dmesg | grep -c 'forwarding loop'",
		]);
		expect(text).toMatch(/forwarding loop'\n[1-9]/);
	});
});

describe("a network namespace", () => {
	test("takes its devices and their peers with it", () => {
		const { text, machine } = run(["ip netns add gone", "ip link add v0 type veth peer name v1 netns gone", "ip netns del gone", "ip -br link | wc -l"]);
		expect(text).toContain("\n3\n");
		expect(machine.kernel.netNamespaces.size).toBe(0);
	});

	test("lives on while a process is in it", () => {
		const { machine } = run(["ip netns add kept", "ip netns exec kept sleep 1000 &", "sleep 0.2", "ip netns del kept", "kill %1; wait"]);
		expect(machine.kernel.netNamespaces.size).toBe(0);
	});
});

describe("TCP", () => {
	test("brings every byte over a link that loses frames", () => {
		const machine = new Machine({ world: worlds["one-host"], seed: 5, programs: registry });
		let count = 0;
		// every ninth segment of the way is lost
		machine.kernel.net.netfilter.register("output", {
			name: "lossy",
			priority: 0,
			run: (skb) => (skb.frame.payload.kind === "ipv4" && skb.frame.payload.payload.kind === "tcp" && ++count % 9 === 0 ? "stolen" : "accept"),
		});
		const { text } = play("seq 1 40000 | nc -N -l 7000 & sleep 0.2\nnc 127.0.0.1 7000 | md5sum\nseq 1 40000 | md5sum", { machine });
		const sums = text.match(/[0-9a-f]{32}/g) ?? [];
		expect(sums).toHaveLength(2);
		expect(sums[0]).toBe(sums[1]);
	});
});
