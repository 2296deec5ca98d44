import { describe, expect, test } from "vitest";
import { decode } from "../kernel/text.ts";
import { Machine } from "../machine.ts";
import { registry } from "../programs/index.ts";
import { type WorldName, worlds } from "./index.ts";

function machine(world: WorldName, seed = 1): Machine {
	const made = new Machine({ world: worlds[world], seed, programs: registry });
	made.events.listen((event, host) => {
		if (event.type === "defect") throw new Error(`${host}: ${event.program}: ${event.message}`);
	});
	return made;
}

/** What a script of root's prints on a host. */
function run(on: Machine, host: string, script: string): string {
	let text = "";
	let ended = false;
	const take = (data: Uint8Array): void => {
		text += decode(data);
	};
	on.host(host).spawn("/bin/bash", ["bash", "-c", script], {
		onStdout: take,
		onStderr: take,
		onExit: () => {
			ended = true;
		},
	});
	on.settle(1e8, () => ended);
	expect(ended).toBe(true);
	return text;
}

const answered = (on: Machine, host: string, target: string, count = 1): number =>
	Number(/(\d+) received/.exec(run(on, host, `ping -c ${count} -i 0.01 -W 0.2 ${target}`))?.[1]);

describe("two hosts on a switch", () => {
	test("are machines of their own by one clock", () => {
		const on = machine("two-hosts");
		expect(run(on, "host2", "hostname; echo here > /tmp/x; sleep 5; date +%s")).toMatch(/^host2\n\d+\n$/);
		expect(run(on, "host1", "cat /tmp/x")).toBe("cat: /tmp/x: No such file or directory\n");
		expect(run(on, "host1", "date +%s")).toBe(run(on, "host2", "date +%s"));
	});

	test("reach each other by name, and TCP brings every byte", () => {
		const on = machine("two-hosts");
		expect(answered(on, "host1", "host2", 2)).toBe(2);
		run(on, "host2", "nc -l 7000 > /tmp/got &");
		run(on, "host1", "sleep 0.1; seq 1 5000 | nc -N host2 7000");
		expect(run(on, "host2", "sleep 0.1; md5sum < /tmp/got")).toBe(run(on, "host1", "seq 1 5000 | md5sum"));
	});

	test("share the clock fairly while both compute", () => {
		const on = machine("two-hosts");
		const before = on.now;
		const loop = "for ((i = 0; i < 3000; i++)); do :; done; touch /tmp/done";
		on.host("host2").spawn("/bin/bash", ["bash", "-c", loop]);
		run(on, "host1", loop);
		const together = on.now - before;
		const alone = machine("two-hosts");
		const start = alone.now;
		run(alone, "host1", loop);
		expect(together / (alone.now - start)).toBeLessThan(1.2);
	});

	test("lose each other with a cut link, and the carrier", () => {
		const on = machine("two-hosts");
		on.changeLink("host2", { cut: true });
		expect(answered(on, "host1", "host2")).toBe(0);
		expect(run(on, "host2", "cat /sys/class/net/eth0/carrier; ip -br link show eth0")).toMatch(/^0\neth0 +DOWN /);
		on.changeLink("host2", { cut: false });
		// the address is asked for again when the old question has failed
		run(on, "host1", "sleep 3");
		expect(answered(on, "host1", "host2")).toBe(1);
	});

	test("can be broken from the start, by the name of their world", () => {
		expect(answered(machine("cut-link"), "host1", "host2")).toBe(0);
		expect(run(machine("lossy-link"), "host1", "ping -c 10 -i 0.01 -W 0.2 host2 | grep -c 'time=4'")).not.toBe("10\n");
	});

	test("wait for a slow link", () => {
		const on = machine("two-hosts");
		on.changeLink("host2", { delay: 20e6 });
		expect(Number(/time=([\d.]+) ms/.exec(run(on, "host1", "ping -c 2 host2 | tail -5 | head -1"))?.[1])).toBeGreaterThan(40);
	});

	test("lose the same frames of a lossy link whenever the seed is the same", () => {
		const lost = (seed: number): string => {
			const on = machine("two-hosts", seed);
			on.changeLink("host2", { loss: 0.3 });
			return run(on, "host1", "ping -c 30 -i 0.01 -W 0.2 host2 | grep -o 'icmp_seq=[0-9]*'");
		};
		const first = lost(1);
		expect(first.split("\n").length).toBeLessThan(30);
		expect(lost(1)).toBe(first);
		expect(lost(2)).not.toBe(first);
	});
});

describe("VLANs on two switches", () => {
	test("keep hosts apart that share a switch, and join those that do not", () => {
		const on = machine("vlan-trunk");
		// without a way over the router, only the VLAN decides
		for (const host of ["red1", "blue1"]) run(on, host, "ip addr flush dev eth0; ip addr add 10.9.9.$([ $(hostname) = red1 ] && echo 1 || echo 2)/24 dev eth0");
		expect(answered(on, "red1", "10.9.9.2")).toBe(0);
		run(on, "red2", "ip addr add 10.9.9.3/24 dev eth0");
		expect(answered(on, "red1", "10.9.9.3")).toBe(1);
	});

	test("are joined by the router on a stick", () => {
		const on = machine("vlan-trunk");
		expect(answered(on, "red1", "blue2")).toBe(1);
		expect(run(on, "red1", "ping -c 1 blue2 | grep -o 'ttl=[0-9]*'")).toBe("ttl=63\n");
		on.changeLink("trunk", { cut: true });
		expect(answered(on, "red1", "red2")).toBe(0);
		expect(answered(on, "red1", "blue1")).toBe(1);
	});
});
