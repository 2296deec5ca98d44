import { expect, it } from "vitest";
import { run } from "../../testing/shell-machine.ts";

const setup = `ip netns add a; ip link add va netns a type veth peer name vb netns 1; ip -n a addr add 10.1.0.1/24 dev va; ip addr add 10.1.0.2/24 dev vb
ip -n a link set va up; ip link set vb up; ip -n a route add default via 10.1.0.2; sysctl -qw net.ipv4.ip_forward=1; sleep 3; ip netns exec a ping -c1 10.1.0.2 >/dev/null
`;
const steps = (text: string): string[] => [...text.matchAll(/ms {2}\S+ +(\S+) +(.*)/g)].map((m) => `${m[1]} ${m[2]}`);

it("tells the way of a packet to another namespace, step by step", () => {
	const text = run("bash", "-c", `${setup}(pathtrace -w 5 icmp) & sleep 1; ip netns exec a ping -c1 10.1.0.2 >/dev/null; wait`);
	expect(text).toMatch(/packet 1: IP 10\.1\.0\.1 > 10\.1\.0\.2: ICMP echo request/);
	const told = steps(text);
	expect(told[0]).toBe("route unicast dev va src 10.1.0.1 table main");
	for (const word of ["neighbour 10.1.0.2 is at", "out va", "in vb", "deliver icmp"]) expect(told.some((s) => s.startsWith(word))).toBe(true);
});

it("shows a header before and after it is rewritten, and why a packet is lost", () => {
	const text = run(
		"bash",
		"-c",
		`${setup}iptables -t nat -A PREROUTING -p icmp -d 10.8.0.1 -j DNAT --to 10.1.0.2; (pathtrace -w 6 icmp) & sleep 1; ip netns exec a ping -c1 -W1 10.8.0.1 >/dev/null; wait
		ip route add blackhole 10.66.0.0/16; (pathtrace -w 6 'dst 10.66.0.1') & sleep 1; ip netns exec a ping -c1 -W1 10.66.0.1 >/dev/null; wait`,
	);
	expect(text).toMatch(/before IP 10\.1\.0\.1 > 10\.8\.0\.1: ICMP.*\n +after {2}IP 10\.1\.0\.1 > 10\.1\.0\.2: ICMP/);
	expect(steps(text).some((s) => s.startsWith("drop no route"))).toBe(true);
});
