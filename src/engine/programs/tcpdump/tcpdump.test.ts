import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { run } from "../../testing/shell-machine.ts";

/** Traffic of many kinds over a cable with a VLAN and a VXLAN on it, captured to a file. */
const capture = `
ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
for n in a b; do ip -n $n link set v$n up; ip -n $n link set lo up; done
ip -n a addr add 10.1.0.1/24 dev va; ip -n b addr add 10.1.0.2/24 dev vb
(ip netns exec b timeout 12 tcpdump -i vb -w /tmp/t.pcap 2>/dev/null) & sleep 1
for n in a b; do ip -n $n link add v5 link v$n type vlan id 5; ip -n $n link set v5 up; done
ip -n a addr add 10.5.0.1/24 dev v5; ip -n b addr add 10.5.0.2/24 dev v5
ip -n a link add vx type vxlan id 7 dstport 4789 remote 10.1.0.2 dev va; ip -n b link add vx type vxlan id 7 dstport 4789 remote 10.1.0.1 dev vb
for n in a b; do ip -n $n link set vx up; done
ip -n a addr add 10.7.0.1/24 dev vx; ip -n b addr add 10.7.0.2/24 dev vx
ip netns exec a ping -c1 10.5.0.2; ip netns exec a ping -c1 10.7.0.2; ip netns exec a ping -c1 -s 3000 10.1.0.2
(ip netns exec b timeout 4 nc -l -p 80 >/dev/null) & sleep 1; printf 'GET / HTTP/1.0\\r\\n\\r\\n' | ip netns exec a nc -N 10.1.0.2 80
echo datagram | ip netns exec a nc -u -w 1 10.1.0.2 9999
echo | ip netns exec a timeout 1 nc 10.1.0.2 81
wait
base64 -w0 /tmp/t.pcap
`;

const real = spawnSync("tcpdump", ["--version"]).status === 0;

it.skipIf(!real)("writes captures in which the real tcpdump finds nothing wrong", () => {
	const encoded = run("bash", "-c", capture).trim().split("\n").at(-1) ?? "";
	const { stdout, status } = spawnSync("tcpdump", ["-r", "-", "-n", "-t", "-vv", "-e"], { input: Buffer.from(encoded, "base64") });
	const text = stdout.toString();
	expect(status).toBe(0);
	for (const kind of ["ARP", "ICMP echo request", "vlan 5", "VXLAN", "HTTP", "Flags [S.]", "unreachable", "offset 1480", "neighbor solicitation"])
		expect(text).toContain(kind);
	expect(text).not.toMatch(/incorrect|bad |\[\||malformed|wrong/);
});

it("reads back what it wrote, however much is asked of it", () => {
	const text = run(
		"bash",
		"-c",
		`ip addr add 10.9.0.1/24 dev lo; (timeout 4 tcpdump -i lo -w /tmp/t.pcap 2>/dev/null) & sleep 1; ping -c1 10.9.0.1 >/dev/null; wait
		tcpdump -n -t -r /tmp/t.pcap 2>/dev/null | sed 's/id [0-9]*/id N/'; head -c 60 /tmp/t.pcap > /tmp/cut; tcpdump -n -r /tmp/cut`,
	);
	expect(text).toContain(
		"IP 10.9.0.1 > 10.9.0.1: ICMP echo request, id N, seq 1, length 64\nIP 10.9.0.1 > 10.9.0.1: ICMP echo reply, id N, seq 1, length 64\n",
	);
	expect(text).toContain("tcpdump: pcap_loop: truncated dump file; tried to read 98 captured bytes, only got 20\n");
});
