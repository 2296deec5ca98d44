/** The network of a host at boot: loopback, one card with its address and default route, and Docker's bridge. */
import type { Kernel } from "../kernel/kernel.ts";
import { linkLocalOf, parseIpv4 } from "../net/address.ts";
import { addAddress } from "../net/addresses.ts";
import { Bridge } from "../net/devices/bridge.ts";
import { Ethernet } from "../net/devices/ethernet.ts";
import { tables } from "../net/fib.ts";
import { bringUp, register } from "../net/interface.ts";
import { neighbourOf } from "../net/neighbour.ts";
import { GATEWAY, Gateway } from "./gateway.ts";

const address = (text: string): number => parseIpv4(text) ?? 0;

/** What the kernel, the boot loader's network setup and dockerd have configured when the first shell starts. */
export function configureNetwork(kernel: Kernel): void {
	const { net } = kernel;
	bringUp(net.loopback);
	const six = net.loopback.addresses.find((a) => typeof a.local === "bigint");
	// init has set the loopback's IPv6 address itself
	if (six) {
		six.noPrefixRoute = true;
		six.protocol = undefined;
	}
	const eth0 = new Ethernet(net, "eth0", "52:54:00:12:34:56", { bus: { name: "virtio", device: "virtio1" } });
	eth0.altNames = ["enp0s4", "ens4", "enx525400123456"];
	eth0.wire = new Gateway();
	register(eth0, net);
	eth0.carrierUps = 1;
	eth0.carrierDowns = 1;
	eth0.operstate = "up";
	bringUp(eth0);
	addAddress(eth0, { local: address("192.168.0.10"), prefix: 24, scope: "global" });
	// what the router has advertised
	addAddress(eth0, {
		local: (0xfec0n << 112n) | (linkLocalOf(eth0.address) & 0xffffffffffffffffn),
		prefix: 64,
		scope: "site",
		mngTmpAddr: true,
		protocol: "kernel_ra",
		valid: 86400,
		preferred: 14400,
	});
	for (const own of eth0.addresses) own.tentative = false;
	net.fib.insert({
		family: "inet",
		type: "unicast",
		destination: 0,
		prefix: 0,
		table: tables.main,
		protocol: 3,
		scope: 0,
		metric: 0,
		tos: 0,
		source: undefined,
		hops: [{ device: eth0, gateway: GATEWAY, onlink: false, weight: 1 }],
		metrics: new Map(),
	});
	net.fib.insert({
		family: "inet6",
		type: "unicast",
		destination: 0n,
		prefix: 0,
		table: tables.main,
		protocol: 9,
		scope: 0,
		metric: 1024,
		tos: 0,
		source: undefined,
		hops: [{ device: eth0, gateway: (0xfe80n << 112n) | 2n, onlink: false, weight: 1 }],
		metrics: new Map([["hoplimit", 64]]),
	});
	const router = neighbourOf(eth0, (0xfe80n << 112n) | 2n);
	router.router = true;
	router.set("stale", "52:56:00:00:00:02");
	const docker0 = new Bridge(net, "docker0");
	docker0.addressOrigin = "set";
	docker0.txQueueLength = 0;
	register(docker0, net);
	bringUp(docker0);
	addAddress(docker0, { local: address("172.17.0.1"), prefix: 16, broadcast: address("172.17.255.255"), scope: "global" });
	// dockerd switches forwarding on
	net.settings.set("ipv4/ip_forward", "1");
}
