/** ifconfig(8): interfaces, shown and set. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { broadcastOf, type Ipv4, isLoopback, parseIp, parseMac } from "../../net/address.ts";
import type { LinkChange } from "../../net/netlink/abi.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { longText, shortHead, shortText } from "./interface-text.ts";
import { classPrefix, type Interface, interfaces, ioctl, prefixOf, resolveHost } from "./shared.ts";

const usage = `Usage:
  ifconfig [-a] [-v] [-s] <interface> [[<AF>] <address>]
  [add <address>[/<prefixlen>]]
  [del <address>[/<prefixlen>]]
  [[-]broadcast [<address>]]  [[-]pointopoint [<address>]]
  [netmask <address>]  [dstaddr <address>]  [tunnel <address>]
  [outfill <NN>] [keepalive <NN>]
  [hw <HW> <address>]  [mtu <NN>]
  [[-]trailers]  [[-]arp]  [[-]allmulti]
  [multicast]  [[-]promisc]
  [mem_start <NN>]  [io_addr <NN>]  [irq <NN>]  [media <type>]
  [txqueuelen <NN>]
  [name <newname>]
  [[-]dynamic]
  [up|down] ...

  <HW>=Hardware Type.
  List of possible hardware types:
    loop (Local Loopback) slip (Serial Line IP) cslip (VJ Serial Line IP) 
    slip6 (6-bit Serial Line IP) cslip6 (VJ 6-bit Serial Line IP) adaptive (Adaptive Serial Line IP) 
    ash (Ash) ether (Ethernet) ax25 (AMPR AX.25) 
    netrom (AMPR NET/ROM) rose (AMPR ROSE) tunnel (IPIP Tunnel) 
    ppp (Point-to-Point Protocol) hdlc ((Cisco)-HDLC) lapb (LAPB) 
    arcnet (ARCnet) dlci (Frame Relay DLCI) frad (Frame Relay Access Device) 
    sit (IPv6-in-IPv4) fddi (Fiber Distributed Data Interface) hippi (HIPPI) 
    irda (IrLAP) ec (Econet) x25 (generic X.25) 
    eui64 (Generic EUI-64) 
  <AF>=Address family. Default: inet
  List of possible address families:
    unix (UNIX Domain) inet (DARPA Internet) inet6 (IPv6) 
    ax25 (AMPR AX.25) netrom (AMPR NET/ROM) rose (AMPR ROSE) 
    ipx (Novell IPX) ddp (Appletalk DDP) ec (Econet) 
    ash (Ash) x25 (CCITT X.25) 
`;

/** Changes one interface word by word, as the ioctls of ifconfig do. */
class Setter {
	private readonly sys: Sys;
	private readonly context: Context;
	/** `eth0:1`: an address of its own on eth0. */
	private readonly name: string;
	private readonly words: string[];
	constructor(context: Context, name: string, words: readonly string[]) {
		this.context = context;
		this.sys = context.sys;
		this.name = name;
		this.words = [...words];
	}
	private find(): Interface | undefined {
		const all = interfaces(this.sys);
		return all.find((i) => i.name === this.name) ?? all.find((i) => i.name === this.name.replace(/:.*/, ""));
	}
	private index(call: string): number {
		const face = this.find();
		if (!face) throw new Failure(`${call}: No such device\n${this.name}: ERROR while getting interface flags: No such device\n`, 255);
		return face.link.index;
	}
	private link(call: string, change: LinkChange): void {
		const index = this.index(call);
		ioctl(call, () => this.sys.netlink("setlink", { index, ...change }), 255);
	}
	private flag(change: LinkChange): void {
		const face = this.find();
		if (!face) throw new Failure(`${this.name}: ERROR while getting interface flags: No such device\n`, 255);
		ioctl("SIOCSIFFLAGS", () => this.sys.netlink("setlink", { index: face.link.index, ...change }), 255);
	}
	private value(): string {
		const word = this.words.shift();
		if (word === undefined) throw new Failure(usage, 1);
		return word;
	}
	private amount(): number {
		const word = this.value();
		return /^\d+$/.test(word) ? Number(word) : this.context.fail(`${word}: bad number`, 1);
	}
	private *host(text: string, hint = false): Blocking<Ipv4> {
		const ip = yield* resolveHost(this.sys, text);
		if (ip !== undefined) return ip;
		throw new Failure(`${text}: Host name lookup failure\n${hint ? "ifconfig: `--help' gives usage information.\n" : ""}`, 1);
	}

	private setAddress(local: Ipv4, prefix: number, broadcast: Ipv4 | undefined): void {
		const index = this.index("SIOCSIFADDR");
		const old = interfaces(this.sys).find((i) => i.name === this.name)?.address;
		ioctl(
			"SIOCSIFADDR",
			() => {
				if (old) this.sys.netlink("deladdr", { index, local: old.local, prefix: old.prefix });
				if (local === 0) return;
				this.sys.netlink("newaddr", {
					index,
					local,
					prefix,
					label: this.name,
					mode: "add",
					...(isLoopback(local) ? { scope: "host" as const } : {}),
					...(broadcast === undefined ? {} : { broadcast }),
				});
			},
			255,
		);
	}
	private change(prefix: number | undefined, broadcast: Ipv4 | undefined, call: string): void {
		const own = interfaces(this.sys).find((i) => i.name === this.name)?.address;
		if (!own || typeof own.local !== "number") throw new Failure(`${call}: Cannot assign requested address\n`, 255);
		const bits = prefix ?? own.prefix;
		this.setAddress(own.local, bits, broadcast ?? (prefix === undefined || own.broadcast === undefined ? own.broadcast : broadcastOf(own.local, bits)));
	}
	/** A new address comes with the mask of its class, and brings the interface up. */
	private *address(word: string): Blocking<void> {
		const [text = "", length] = word.split("/");
		const local = yield* this.host(text, true);
		const prefix = length === undefined ? classPrefix(local) : Number(length);
		if (!(prefix >= 0 && prefix <= 32)) throw new Failure(`${word}: Host name lookup failure\n`, 1);
		const broadcasts = prefix < 31 && this.find()?.flags.includes("BROADCAST");
		this.setAddress(local, prefix, broadcasts ? broadcastOf(local, prefix) : undefined);
		if (local !== 0 && !this.find()?.flags.includes("UP")) this.flag({ up: true });
	}
	private six(word: string, add: boolean): void {
		const [text = "", length = "0"] = word.split("/");
		const local = parseIp(text);
		if (local === undefined) throw new Failure(`${text}: Host name lookup failure\n`, 1);
		const index = this.index("SIOCGIFINDEX");
		const prefix = typeof local === "number" && !word.includes("/") ? classPrefix(local) : Number(length);
		if (add) ioctl("SIOCSIFADDR", () => this.sys.netlink("newaddr", { index, local, prefix, mode: "add" }), 255);
		else ioctl("SIOCDIFADDR", () => this.sys.netlink("deladdr", { index, local, prefix }), 255);
	}

	*run(): Blocking<void> {
		for (let word = this.words.shift(); word !== undefined; word = this.words.shift()) {
			switch (word) {
				case "up":
					this.flag({ up: true });
					break;
				case "down": {
					const face = this.find();
					if (face?.alias && face.address) this.setAddress(0, 0, undefined);
					else this.flag({ up: false });
					break;
				}
				case "promisc":
				case "-promisc":
					this.flag({ promiscuous: word === "promisc" });
					break;
				case "arp":
				case "-arp":
					this.flag({ arp: word === "arp" });
					break;
				case "multicast":
				case "-multicast":
					this.flag({ multicast: word === "multicast" });
					break;
				case "allmulti":
				case "-allmulti":
					this.flag({ allMulticast: word === "allmulti" });
					break;
				case "trailers":
				case "-trailers":
				case "dynamic":
				case "-dynamic":
					break;
				case "mtu":
					this.link("SIOCSIFMTU", { mtu: this.amount() });
					break;
				case "txqueuelen":
					this.link("SIOCSIFTXQLEN", { txQueueLength: this.amount() });
					break;
				case "name":
					this.link("SIOCSIFNAME", { name: this.value() });
					break;
				case "hw": {
					this.value();
					const text = this.value();
					const mac = parseMac(text) ?? this.context.fail(`${text}: invalid ether address.`, 1);
					this.link("SIOCSIFHWADDR", { address: mac });
					break;
				}
				case "netmask": {
					const text = this.value();
					const prefix = prefixOf(yield* this.host(text));
					if (prefix === undefined) throw new Failure("SIOCSIFNETMASK: Invalid argument\n", 255);
					this.change(prefix, undefined, "SIOCSIFNETMASK");
					break;
				}
				case "broadcast":
					this.change(undefined, yield* this.host(this.value()), "SIOCSIFBRDADDR");
					break;
				case "-broadcast":
					break;
				case "inet":
				case "inet6":
					break;
				case "add":
				case "del":
					this.six(this.value(), word === "add");
					break;
				case "metric":
					this.amount();
					break;
				case "pointopoint":
				case "-pointopoint":
				case "dstaddr":
				case "tunnel":
				case "outfill":
				case "keepalive":
				case "mem_start":
				case "io_addr":
				case "irq":
				case "media":
					return this.context.unsimulated(word);
				default:
					if (word.includes(":")) this.six(word, true);
					else yield* this.address(word);
			}
		}
	}
}

export const ifconfig = defineProgram({
	name: "ifconfig",
	package: "net-tools",
	summary: "configure a network interface",
	usage: ["[-v] [-a] [-s] [interface]", "[-v] interface [aftype] options | address ..."],
	stopAtOperand: true,
	options: [
		{ short: "a", help: "display all interfaces, even if down" },
		{ short: "s", help: "display a short list (like netstat -i)" },
		{ short: "v", help: "be more verbose for some error conditions" },
		{ short: "V", long: "version", help: "print the version" },
		{ short: "h", long: "help", help: "print the usage" },
	],
	usageHint: usage,
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
		const [name, ...words] = operands;
		if (name !== undefined && words.length > 0) {
			yield* new Setter(context, name, words).run();
			return 0;
		}
		const all = interfaces(sys);
		const shown = name === undefined ? all.filter((i) => options.has("a") || i.flags.includes("UP")) : all.filter((i) => i.name === name);
		if (name !== undefined && shown.length === 0) throw new Failure(`${name}: error fetching interface information: Device not found\n`, 1);
		if (options.has("s")) yield* context.print(shortHead("Iface      MTU    "));
		for (const face of shown) yield* context.print(options.has("s") ? shortText(face) : longText(sys, face));
		return 0;
	},
});
