/** What translating addresses costs. */
import { boot, milliseconds, runScript } from "./machine.ts";
import type { Row } from "./table.ts";

/** A client behind a router that masquerades, and a server in front of it. */
const topology = `
for n in client router server; do ip netns add $n; done
ip link add name eth0 netns client type veth peer name in netns router
ip link add name eth0 netns server type veth peer name out netns router
ip -n client addr add 10.1.0.2/24 dev eth0; ip -n router addr add 10.1.0.1/24 dev in
ip -n router addr add 192.0.2.1/24 dev out; ip -n server addr add 192.0.2.9/24 dev eth0
ip -n client link set eth0 up; ip -n router link set in up; ip -n router link set out up; ip -n server link set eth0 up
ip -n client route add default via 10.1.0.1
ip netns exec router sysctl -qw net.ipv4.ip_forward=1
ip netns exec router iptables -t nat -A POSTROUTING -o out -j MASQUERADE
`;

export function natRows(): Row[] {
	const machine = boot();
	runScript(machine, topology);
	const pings = 2000;
	const ping = milliseconds(() => {
		const said = runScript(machine, `ip netns exec client ping -q -i 0.002 -c ${pings} 192.0.2.9`);
		if (!said.includes(`${pings} received`)) throw new Error(said);
	});
	const download = milliseconds(() => {
		const said = runScript(
			machine,
			"ip netns exec server sh -c 'head -c 10000000 /dev/zero | nc -N -l 80' & sleep 0.2\nip netns exec client nc 192.0.2.9 80 </dev/null | wc -c",
		);
		if (!said.includes("10000000")) throw new Error(said);
	});
	const router = [...machine.kernel.netNamespaces].find((ns) => ns.byName.has("out"));
	if (!router) throw new Error("the router has gone");
	const { conntrack } = router;
	const count = 10_000;
	const fill = milliseconds(() => {
		for (let i = 0; i < count; i++) {
			const connection = conntrack.make({
				protocol: 17,
				source: 0x0a010002 + (i >> 12),
				destination: 0xc0000209,
				sourcePort: 1024 + (i & 4095),
				destinationPort: 53,
			});
			connection.timeout = 1000;
			conntrack.add(connection);
		}
	});
	const full = milliseconds(() => {
		const said = runScript(machine, `ip netns exec client ping -q -i 0.002 -c ${pings} 192.0.2.9`);
		if (!said.includes(`${pings} received`)) throw new Error(said);
	});
	return [
		{ what: "ping round trips through NAT", ours: `${Math.round((pings / ping) * 1000)} a second` },
		{ what: "the same with 10,000 tracked connections", ours: `${Math.round((pings / full) * 1000)} a second` },
		{ what: "10,000 tracked connections, made", ours: `${fill.toFixed(0)} ms` },
		{ what: "10 MB through NAPT", ours: `${download.toFixed(0)} ms` },
	];
}
