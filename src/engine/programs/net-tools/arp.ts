/** arp(8): the cache of neighbours. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { formatIpv4, type Ipv4, parseMac } from "../../net/address.ts";
import type { NeighbourInfo } from "../../net/netlink/abi.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { hostNamer, ioctl, resolveHost } from "./shared.ts";

const usage = `Usage:
  arp [-vn]  [<HW>] [-i <if>] [-a] [<hostname>]             <-Display ARP cache
  arp [-v]          [-i <if>] -d  <host> [pub]               <-Delete ARP entry
  arp [-vnD] [<HW>] [-i <if>] -f  [<filename>]            <-Add entry from file
  arp [-v]   [<HW>] [-i <if>] -s  <host> <hwaddr> [temp]            <-Add entry
  arp [-v]   [<HW>] [-i <if>] -Ds <host> <if> [netmask <nm>] pub          <-''-

        -a                       display (all) hosts in alternative (BSD) style
        -e                       display (all) hosts in default (Linux) style
        -s, --set                set a new ARP entry
        -d, --delete             delete a specified entry
        -v, --verbose            be verbose
        -n, --numeric            don't resolve names
        -i, --device             specify network interface (e.g. eth0)
        -D, --use-device         read <hwaddr> from given device
        -A, -p, --protocol       specify protocol family
        -f, --file               read new entries from file or from /etc/ethers

  <HW>=Use '-H <hw>' to specify hardware address type. Default: ether
  List of possible hardware types (which support ARP):
    ash (Ash) ether (Ethernet) ax25 (AMPR AX.25) 
    netrom (AMPR NET/ROM) rose (AMPR ROSE) arcnet (ARCnet) 
    dlci (Frame Relay DLCI) fddi (Fiber Distributed Data Interface) hippi (HIPPI) 
    irda (IrLAP) x25 (generic X.25) eui64 (Generic EUI-64) 
`;

/** An entry of /proc/net/arp: what failed or was never asked for is not in it. */
const shown = (n: NeighbourInfo): boolean => typeof n.address === "number" && n.state !== "noarp" && n.state !== "none";
const complete = (n: NeighbourInfo): boolean => n.mac !== undefined && n.state !== "incomplete" && n.state !== "failed";

function* list(context: Context, wanted: string | undefined): Blocking<number> {
	const { sys, options } = context;
	const nameOf = yield* hostNamer(sys, options.has("numeric"));
	const links = new Map(sys.netlink("links", undefined).map((l) => [l.index, l.name]));
	const device = options.value("device");
	const host = wanted === undefined ? undefined : yield* resolveHost(sys, wanted);
	if (wanted !== undefined && host === undefined) throw new Failure(`${wanted}: Host name lookup failure\n`, 255);
	const all = sys.netlink("neighbours", undefined).filter(shown);
	const chosen = all.filter((n) => (device === undefined || links.get(n.index) === device) && (host === undefined || n.address === host));
	const bsd = options.has("a");
	if (chosen.length === 0) {
		if (host !== undefined) yield* context.print(`${wanted} (${formatIpv4(host)}) -- no entry\n`);
		else if (options.has("verbose")) yield* context.print(`Entries: ${all.length}\tSkipped: ${all.length}\tFound: 0\n`);
		return 0;
	}
	if (!bsd) yield* context.print("Address                  HWtype  HWaddress           Flags Mask            Iface\n");
	for (const n of chosen) {
		const ip = n.address as Ipv4;
		const iface = links.get(n.index) ?? "";
		if (bsd) {
			const name = nameOf(ip);
			const known = name === formatIpv4(ip) ? "?" : name;
			yield* context.print(
				`${known} (${formatIpv4(ip)}) at ${complete(n) ? `${n.mac} [ether] ` : "<incomplete> "}${n.state === "permanent" ? " PERM " : ""}${"on"} ${iface}\n`.replace(
					"]  PERM ",
					"] PERM ",
				),
			);
			continue;
		}
		const flags = complete(n) ? `C${n.state === "permanent" ? "M" : ""}` : "";
		yield* context.print(
			`${nameOf(ip).slice(0, 23).padEnd(23)}  ${(complete(n) ? "ether" : "").padEnd(8)}${(complete(n) ? (n.mac ?? "") : "(incomplete)").padEnd(20)}${flags.padEnd(6)}${"".padEnd(15)} ${iface}\n`,
		);
	}
	if (options.has("verbose")) yield* context.print(`Entries: ${all.length}\tSkipped: ${all.length - chosen.length}\tFound: ${chosen.length}\n`);
	return 0;
}

/** The device by which a host is reached, where none is named. */
function deviceFor(sys: Sys, host: Ipv4, named: string | undefined, call: string): number {
	if (named !== undefined) {
		const index = sys.netlink("links", undefined).find((l) => l.name === named)?.index;
		if (index === undefined) throw new Failure(`${call}: No such device\n`, 255);
		return index;
	}
	return ioctl(call, () => sys.netlink("getroute", { destination: host }).index, 255);
}

function* set(context: Context, words: readonly string[]): Blocking<number> {
	const { sys, options } = context;
	const [name, hardware, ...rest] = words;
	if (name === undefined) throw new Failure("arp: need host name\n", 255);
	const host = yield* resolveHost(sys, name);
	if (host === undefined) throw new Failure(`${name}: Host name lookup failure\n`, 255);
	if (hardware === undefined) throw new Failure("arp: need hardware address\n", 255);
	const from = options.has("use-device") ? sys.netlink("links", undefined).find((l) => l.name === hardware)?.address : parseMac(hardware);
	if (from === undefined) throw new Failure("arp: invalid hardware address\n", 255);
	if (rest.includes("pub")) context.unsimulated("pub");
	const index = deviceFor(sys, host, options.value("device"), "SIOCSARP");
	ioctl(
		"SIOCSARP",
		() => sys.netlink("newneigh", { index, address: host, mac: from, state: rest.includes("temp") ? "reachable" : "permanent", mode: "replace" }),
		255,
	);
	return 0;
}

function* remove(context: Context, words: readonly string[]): Blocking<number> {
	const { sys, options } = context;
	const [name] = words;
	if (name === undefined) throw new Failure("arp: need host name\n", 255);
	const host = yield* resolveHost(sys, name);
	if (host === undefined) throw new Failure(`${name}: Host name lookup failure\n`, 255);
	const device = options.value("device");
	const index = device === undefined ? undefined : deviceFor(sys, host, device, "SIOCDARP");
	const found = sys.netlink("neighbours", undefined).find((n) => n.address === host && shown(n) && (index === undefined || n.index === index));
	if (!found) throw new Failure(`No ARP entry for ${name}\n`, 255);
	ioctl("SIOCDARP(dontpub)", () => sys.netlink("delneigh", { index: found.index, address: host }), 255);
	return 0;
}

export const arp = defineProgram({
	name: "arp",
	package: "net-tools",
	summary: "manipulate the system ARP cache",
	usage: ["[-vn] [-H type] [-i if] [-ae] [hostname]", "[-v] [-i if] -d hostname [pub]", "[-v] [-H type] [-i if] -s hostname hw_addr [temp]"],
	usageStatus: 255,
	usageHint: usage,
	options: [
		{ short: "a", help: "display (all) hosts in alternative (BSD) style" },
		{ short: "e", help: "display (all) hosts in default (Linux) style" },
		{ short: "s", long: "set", help: "set a new ARP entry" },
		{ short: "d", long: "delete", help: "delete a specified entry" },
		{ short: "v", long: "verbose", help: "be verbose" },
		{ short: "n", long: "numeric", help: "don't resolve names" },
		{ short: "i", long: "device", arg: "IF", help: "specify network interface (e.g. eth0)" },
		{ short: "D", long: "use-device", help: "read <hwaddr> from given device" },
		{ short: "A", long: "protocol", arg: "FAMILY", help: "specify protocol family" },
		{ short: "H", long: "hw-type", arg: "TYPE", help: "specify hardware address type" },
		{ short: "f", long: "file", help: "read new entries from file or from /etc/ethers", simulated: false },
		{ short: "V", long: "version", help: "display version and exit" },
		{ short: "h", long: "help", help: "print the usage" },
	],
	*main(context) {
		const { options, operands, sys } = context;
		if (options.has("version")) {
			yield* context.print("net-tools 2.10\n");
			return 0;
		}
		if (options.has("help")) {
			yield* sys.write(2, usage);
			return 0;
		}
		if (options.has("set")) return yield* set(context, operands);
		if (options.has("delete")) return yield* remove(context, operands);
		return yield* list(context, operands[0]);
	},
});
