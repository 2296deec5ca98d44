/** What packets, bridges and interfaces cost. */
import { boot, type Machine, milliseconds, runScript } from "./machine.ts";
import type { Row } from "./table.ts";

const PINGS = 2000;

/** Two hosts, joined by what `between` says; `joined` gives each its end. */
const pair = (joins: string): string => `
ip netns add a; ip netns add b
${joins}
ip -n a addr add 10.1.0.1/24 dev eth0; ip -n a link set eth0 up
ip -n b link set eth0 up
`;
const veth = `${pair("ip link add eth0 netns a type veth peer name eth0 netns b")}ip -n b addr add 10.1.0.2/24 dev eth0\n`;
const bridged = `${pair(`ip netns add s; ip -n s link add sw type bridge; ip -n s link set sw up
for n in a b; do ip -n s link add p$n type veth peer name eth0 netns $n; ip -n s link set p$n master sw up; done`)}ip -n b addr add 10.1.0.2/24 dev eth0\n`;
const routed =
	pair(`ip netns add r; ip -n r link add in type veth peer name eth0 netns a; ip -n r link add out type veth peer name eth0 netns b
ip -n r addr add 10.1.0.254/24 dev in; ip -n r addr add 10.2.0.254/24 dev out; ip -n r link set in up; ip -n r link set out up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1`) +
	"ip -n b addr add 10.2.0.2/24 dev eth0; ip -n a route add default via 10.1.0.254; ip -n b route add default via 10.2.0.254\n";

function rate(topology: string, target: string): string {
	const machine = boot();
	runScript(machine, `${topology}sleep 3; ip netns exec a ping -q -c 1 ${target}`);
	const took = milliseconds(() => {
		const said = runScript(machine, `ip netns exec a ping -q -i 0.002 -c ${PINGS} ${target}`);
		if (!said.includes(`${PINGS} received`)) throw new Error(said);
	});
	return `${Math.round((PINGS / took) * 1000)} a second`;
}

/** A question to everybody over a bridge of so many ports. */
function flood(ports: number): Row[] {
	const machine = boot();
	const made = milliseconds(() => {
		const said = runScript(
			machine,
			`sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add sw type bridge; ip link set sw up; ip addr add 10.4.0.1/16 dev sw
for ((i = 0; i < ${ports}; i++)); do echo "link add p$i type veth peer name q$i"; echo "link set q$i up"; echo "link set p$i master sw up"; done > batch; ip -batch batch`,
		);
		if (said.trim()) throw new Error(said);
	});
	const asked = milliseconds(() => runScript(machine, "ping -c 1 -W 1 10.4.0.2"));
	return [
		{ what: `a bridge of ${ports} ports, made`, ours: `${made.toFixed(0)} ms` },
		{ what: "three questions to all of them", ours: `${asked.toFixed(0)} ms` },
	];
}

function heap(): number {
	globalThis.gc?.();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return heapUsed + arrayBuffers;
}

/** Bytes that 100 idle interfaces hold on to: of many, so that what else the heap does is lost in them. */
function interfaces(): Row {
	const machine: Machine = boot();
	const add = (from: number, count: number) =>
		runScript(
			machine,
			`for ((i = ${from}; i < ${from + count}; i++)); do echo "link add d$i type dummy"; echo "link set d$i up"; done > batch; ip -batch batch`,
		);
	add(0, 200);
	const before = heap();
	add(200, 1000);
	const kilobytes = (heap() - before) / 10 / 1024;
	// the machine has to be alive until here
	return { what: "memory of 100 idle interfaces", ours: `${kilobytes.toFixed(0)} KB${machine.now && globalThis.gc ? "" : " (before collection)"}` };
}

export const networkRows = (): Row[] => [
	{ what: "ping round trips over a cable", ours: rate(veth, "10.1.0.2") },
	{ what: "ping round trips over a bridge", ours: rate(bridged, "10.1.0.2") },
	{ what: "ping round trips through a router", ours: rate(routed, "10.2.0.2") },
	...flood(1000),
	interfaces(),
];
