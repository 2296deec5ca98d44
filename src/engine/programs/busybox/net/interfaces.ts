/** BusyBox's ifconfig, route, arp and netstat: those of net-tools, with another layout of interfaces. networking/interface.c. */
import type { Program, Sys } from "../../../kernel/abi.ts";
import { formatIp, formatIpv4, maskOf } from "../../../net/address.ts";
import { arp as fullArp } from "../../net-tools/arp.ts";
import { ifconfig as fullIfconfig } from "../../net-tools/ifconfig.ts";
import { netstat as fullNetstat } from "../../net-tools/netstat.ts";
import { route as fullRoute } from "../../net-tools/route.ts";
import { type Interface, interfaces } from "../../net-tools/shared.ts";
import { traceroute as fullTraceroute } from "../../traceroute/traceroute.ts";

const units: readonly (readonly [size: number, unit: string])[] = [
	[2 ** 40, "TiB"],
	[2 ** 30, "GiB"],
	[2 ** 20, "MiB"],
	[2 ** 10, "KiB"],
	[1, "B"],
];
function size(bytes: number): string {
	const [divisor, unit] = units.find(([s]) => bytes >= s) ?? [1, "B"];
	return `${(Math.floor((bytes * 10) / divisor) / 10).toFixed(1)} ${unit}`;
}

const scopes: Readonly<Record<string, string>> = { global: "Global", host: "Host", link: "Link", site: "Site" };

function longText(sys: Sys, face: Interface): string {
	const { link, address, flags, alias } = face;
	const loopback = link.linkType === "loopback";
	let text = `${face.name.padEnd(9)} Link encap:${loopback ? "Local Loopback  " : `Ethernet  HWaddr ${link.address.toUpperCase()}  `}\n`;
	const line = (words: string) => {
		text += `          ${words}\n`;
	};
	if (address && typeof address.local === "number") {
		const broadcast = flags.includes("BROADCAST") ? `  Bcast:${formatIpv4(address.broadcast ?? 0)}` : "";
		line(`inet addr:${formatIpv4(address.local)}${broadcast}  Mask:${formatIpv4(maskOf(address.prefix))}`);
	}
	if (!alias) {
		for (const six of sys.netlink("addresses", undefined))
			if (six.index === link.index && typeof six.local === "bigint")
				line(`inet6 addr: ${formatIp(six.local)}/${six.prefix} Scope:${scopes[six.scope] ?? "Unknown"}`);
	}
	line(`${flags.length ? flags.join(" ") : "[NO FLAGS]"}  MTU:${link.mtu}  Metric:1`);
	if (alias) return `${text}\n`;
	const s = link.stats;
	line(`RX packets:${s.rxPackets} errors:${s.rxErrors} dropped:${s.rxDropped} overruns:0 frame:0`);
	line(`TX packets:${s.txPackets} errors:${s.txErrors} dropped:${s.txDropped} overruns:0 carrier:0`);
	line(`collisions:0 txqueuelen:${link.txQueueLength} `);
	line(`RX bytes:${s.rxBytes} (${size(s.rxBytes)})  TX bytes:${s.txBytes} (${size(s.txBytes)})`);
	return `${text}\n`;
}

export const ifconfig: Program = function* (sys, argv) {
	const words = argv.slice(1);
	const all = words[0] === "-a";
	if (all) words.shift();
	if (words.length > 1 || words[0]?.startsWith("-")) return yield* fullIfconfig.run(sys, argv);
	const known = interfaces(sys);
	const [name] = words;
	const shown = name === undefined ? known.filter((i) => all || i.flags.includes("UP")) : known.filter((i) => i.name === name);
	if (name !== undefined && shown.length === 0) {
		yield* sys.write(2, `ifconfig: ${name}: error fetching interface information: Device not found\n`);
		return 1;
	}
	for (const face of shown) yield* sys.write(1, longText(sys, face));
	return 0;
};

export const route: Program = (sys, argv) => fullRoute.run(sys, argv);
/** The full one: its lines are the same. */
export const traceroute: Program = (sys, argv) => fullTraceroute.run(sys, argv);
export const arp: Program = (sys, argv) => fullArp.run(sys, argv);
export const netstat: Program = (sys, argv) => fullNetstat.run(sys, argv);
