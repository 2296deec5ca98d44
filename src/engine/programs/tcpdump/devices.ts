/** -D: what can be captured on. libpcap's pcap_findalldevs(3). */
import type { Sys } from "../../kernel/abi.ts";
import type { LinkInfo } from "../../net/netlink/abi.ts";

const pseudo = [
	"bluetooth-monitor (Bluetooth Linux Monitor) [Wireless]",
	"nflog (Linux netfilter log (NFLOG) interface) [none]",
	"nfqueue (Linux netfilter queue (NFQUEUE) interface) [none]",
	"dbus-system (D-Bus system bus) [none]",
	"dbus-session (D-Bus session bus) [none]",
];
const ANY = "any (Pseudo-device that captures on all interfaces) [Up, Running]";

const has = (link: LinkInfo, flag: string): boolean => link.flags.includes(flag);
/** get_figure_of_merit: what runs comes first, the loopback behind what goes out. */
const merit = (link: LinkInfo): number => (has(link, "UP") ? 0 : 4) + (has(link, "LOWER_UP") ? 0 : 2) + (has(link, "LOOPBACK") ? 1 : 0);

function deviceLine(link: LinkInfo): string {
	const words = [has(link, "UP") ? "Up" : "", has(link, "LOWER_UP") ? "Running" : "", has(link, "LOOPBACK") ? "Loopback" : ""].filter(Boolean);
	if (!has(link, "LOOPBACK")) words.push(link.kind === "dummy" ? "Connection status unknown" : has(link, "LOWER_UP") ? "Connected" : "Disconnected");
	return `${link.name} [${words.join(", ")}]`;
}

export function captureDevices(sys: Sys): string {
	const links = [...sys.netlink("links", undefined)].sort((a, b) => merit(a) - merit(b) || a.index - b.index);
	const first = links.filter((l) => merit(l) === 0).map(deviceLine);
	const rest = links.filter((l) => merit(l) > 0).map(deviceLine);
	return [...first, ANY, ...rest, ...pseudo].map((line, i) => `${i + 1}.${line}\n`).join("");
}
/** The device that is captured on when none is named: the first that is not the loopback. */
export const defaultDevice = (sys: Sys): string =>
	[...sys.netlink("links", undefined)].sort((a, b) => merit(a) - merit(b) || a.index - b.index)[0]?.name ?? "any";
/** -i takes numbers of that list, too. */
export function numberedDevice(sys: Sys, text: string): string {
	if (!/^\d+$/.test(text)) return text;
	const line = captureDevices(sys).split("\n")[Number(text) - 1];
	return line?.replace(/^\d+\./, "").replace(/ .*/, "") || text;
}
