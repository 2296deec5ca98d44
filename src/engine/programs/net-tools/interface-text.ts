/** Interfaces as ifconfig(8) and `netstat -i` print them. */
import type { Sys } from "../../kernel/abi.ts";
import { formatIp, formatIpv4, maskOf } from "../../net/address.ts";
import type { Interface } from "./shared.ts";

const units: readonly (readonly [size: number, unit: string])[] = [
	[2 ** 50, "PiB"],
	[2 ** 40, "TiB"],
	[2 ** 30, "GiB"],
	[2 ** 20, "MiB"],
	[2 ** 10, "KiB"],
];

/** `1.2 KiB`: cut, not rounded. */
function size(bytes: number): string {
	const [divisor, unit] = units.find(([s]) => bytes >= s) ?? [1, "B"];
	const tenths = Math.floor((bytes * 10) / divisor);
	return `${Math.floor(tenths / 10)}.${tenths % 10} ${unit}`;
}

const scopes: Readonly<Record<string, string>> = { global: "0x0<global>", host: "0x10<host>", link: "0x20<link>", site: "0x40<site>" };

export function longText(sys: Sys, face: Interface): string {
	const { link, address, flags } = face;
	let text = `${face.name}: flags=${face.number}<${flags.join(",")}>  mtu ${link.mtu}\n`;
	const line = (words: string) => {
		text += `        ${words}\n`;
	};
	if (address && typeof address.local === "number") {
		const broadcast = flags.includes("BROADCAST") ? `  broadcast ${formatIpv4(address.broadcast ?? 0)}` : "";
		const peer = flags.includes("POINTOPOINT") ? `  destination ${formatIp(address.peer)}` : "";
		line(`inet ${formatIpv4(address.local)}  netmask ${formatIpv4(maskOf(address.prefix))}${broadcast}${peer}`);
	}
	if (!face.alias) {
		for (const six of sys.netlink("addresses", undefined)) {
			if (six.index !== link.index || typeof six.local !== "bigint") continue;
			line(`inet6 ${formatIp(six.local)}  prefixlen ${six.prefix}  scopeid ${scopes[six.scope] ?? "0x0<global>"}`);
		}
	}
	if (link.linkType === "loopback") line(`loop  txqueuelen ${link.txQueueLength}  (Local Loopback)`);
	else line(`ether ${link.address}  txqueuelen ${link.txQueueLength}  (Ethernet)`);
	if (face.alias) return `${text}\n`;
	const s = link.stats;
	line(`RX packets ${s.rxPackets}  bytes ${s.rxBytes} (${size(s.rxBytes)})`);
	line(`RX errors ${s.rxErrors}  dropped ${s.rxDropped}  overruns 0  frame 0`);
	line(`TX packets ${s.txPackets}  bytes ${s.txBytes} (${size(s.txBytes)})`);
	line(`TX errors ${s.txErrors}  dropped ${s.txDropped} overruns 0  carrier 0  collisions 0`);
	return `${text}\n`;
}

const letters: readonly (readonly [flag: string, letter: string])[] = [
	["ALLMULTI", "A"],
	["BROADCAST", "B"],
	["DEBUG", "D"],
	["LOOPBACK", "L"],
	["MULTICAST", "M"],
	["PROMISC", "P"],
	["NOTRAILERS", "N"],
	["NOARP", "O"],
	["POINTOPOINT", "P"],
	["SLAVE", "s"],
	["MASTER", "m"],
	["RUNNING", "R"],
	["UP", "U"],
];

export const shortHead = (name: string): string => `${name}RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n`;

export function shortText(face: Interface): string {
	const { link } = face;
	const flags = letters
		.filter(([flag]) => face.flags.includes(flag))
		.map(([, letter]) => letter)
		.join("");
	const start = `${face.name.padEnd(15)} ${String(link.mtu).padStart(5)}`;
	if (face.alias) return `${start}      - no statistics available -                        ${flags}\n`;
	const s = link.stats;
	const right = (n: number, width: number) => String(n).padStart(width);
	return `${start} ${right(s.rxPackets, 8)} ${right(s.rxErrors, 6)} ${right(s.rxDropped, 6)} ${"0".padEnd(6)} ${right(s.txPackets, 8)} ${right(s.txErrors, 6)} ${right(s.txDropped, 6)} ${right(0, 6)} ${flags}\n`;
}
