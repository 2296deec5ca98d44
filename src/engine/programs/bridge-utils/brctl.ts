/** brctl(8): the older way to administer bridges. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno } from "../../kernel/errno.ts";
import type { BridgeSettings, PortFlags } from "../../net/devices/bridge.ts";
import type { LinkInfo } from "../../net/netlink/abi.ts";
import { type Context, defineProgram } from "../lib/program.ts";

const usage = `Usage: brctl [commands]
commands:
	addbr     	<bridge>		add bridge
	delbr     	<bridge>		delete bridge
	addif     	<bridge> <device>	add interface to bridge
	delif     	<bridge> <device>	delete interface from bridge
	hairpin   	<bridge> <port> {on|off}	turn hairpin on/off
	setageing 	<bridge> <time>		set ageing time
	setbridgeprio	<bridge> <prio>		set bridge priority
	setfd     	<bridge> <time>		set bridge forward delay
	sethello  	<bridge> <time>		set hello time
	setmaxage 	<bridge> <time>		set max message age
	setpathcost	<bridge> <port> <cost>	set path cost
	setportprio	<bridge> <port> <prio>	set port priority
	show      	[ <bridge> ]		show a list of bridges
	showmacs  	<bridge>		show a list of mac addrs
	showstp   	<bridge>		show bridge stp info
	stp       	<bridge> {on|off}	turn stp on/off
`;

class Brctl {
	private readonly sys: Sys;
	private readonly context: Context;
	constructor(context: Context) {
		this.context = context;
		this.sys = context.sys;
	}
	private get links(): readonly LinkInfo[] {
		return this.sys.netlink("links", undefined);
	}
	private fail(message: string): never {
		throw new Refusal(message);
	}
	private bridge(name: string, message = `bridge ${name} does not exist!`): LinkInfo {
		const link = this.links.find((l) => l.name === name);
		if (link?.kind !== "bridge") return this.fail(message);
		return link;
	}
	private onOff(text: string): boolean {
		if (/^(on|yes|1)$/i.test(text)) return true;
		if (/^(off|no|0)$/i.test(text)) return false;
		return this.fail("expect on/off for argument");
	}
	/** Seconds to hundredths. */
	private time(text: string): number {
		if (!/^\d+(\.\d+)?$/.test(text)) this.fail("bad ageing time value");
		return Math.round(Number(text) * 100);
	}
	private set(name: string, settings: Partial<BridgeSettings>): void {
		const { index } = this.bridge(name, `set failed: No such device`);
		this.sys.netlink("setlink", { index, data: { kind: "bridge", ...settings } });
	}
	private port(bridge: string, name: string, flags: Partial<PortFlags> & { cost?: number; priority?: number }): void {
		this.bridge(bridge);
		const port = this.links.find((l) => l.name === name);
		if (!port) this.fail(`interface ${name} does not exist!`);
		this.sys.netlink("setlink", { index: port.index, port: flags });
	}

	*show(names: readonly string[]): Blocking<void> {
		const all = this.links;
		const wanted = names.length
			? names.map((n) => all.find((l) => l.name === n && l.kind === "bridge") ?? this.missing(n))
			: all.filter((l) => l.kind === "bridge").sort((a, b) => (a.name < b.name ? -1 : 1));
		yield* this.context.print("bridge name\tbridge id\t\tSTP enabled\tinterfaces\n");
		for (const b of wanted) {
			if (b.data?.kind !== "bridge") continue;
			const ports = all
				.filter((l) => l.master === b.index)
				.map((l) => l.name)
				.sort();
			const id = b.data.id.replaceAll(":", "");
			yield* this.context.print(`${b.name}\t\t${id}\t${b.data.settings.stp_state ? "yes" : "no"}\t\t${ports.join("\n\t\t\t\t\t\t\t")}\n`);
		}
	}
	private missing(name: string): never {
		const known = this.links.some((l) => l.name === name);
		return this.fail(`${known ? `device ${name} is not a bridge!` : `bridge ${name} does not exist!`}`);
	}

	*showMacs(name: string): Blocking<void> {
		const bridge = this.bridge(name, `read of forward table failed: No such device`);
		const entries = this.sys.netlink("fdb", undefined).filter((e) => e.master === bridge.index && e.index !== bridge.index);
		yield* this.context.print("port no\tmac addr\t\tis local?\tageing timer\n");
		for (const e of [...entries].sort((a, b) => (a.mac < b.mac ? -1 : 1))) {
			yield* this.context.print(
				`${String(e.portNumber).padStart(3)}\t${e.mac}\t${e.permanent ? "yes" : "no"}\t\t${(e.permanent ? 0 : e.updated).toFixed(2).padStart(7)}\n`,
			);
		}
	}

	*showStp(name: string): Blocking<void> {
		const bridge = this.bridge(name, `${name}: can't get info No such device`);
		if (bridge.data?.kind !== "bridge") return;
		const { settings: s, gcTimer, rootPort, rootCost } = bridge.data;
		const id = bridge.data.id.replaceAll(":", "");
		const seconds = (hundredths: number) => (hundredths / 100).toFixed(2).padStart(7);
		const pair = (a: string, x: string, b: string, y: string) => ` ${a}\t\t${x}\t\t\t${b}\t${y}\n`;
		let text = `${name}\n bridge id\t\t${id}\n designated root\t${bridge.data.rootId.replaceAll(":", "")}\n root port\t\t${String(rootPort).padStart(4)}\t\t\tpath cost\t\t${String(rootCost).padStart(4)}\n`;
		text += pair("max age", seconds(s.max_age), "bridge max age\t", seconds(s.max_age));
		text += pair("hello time", seconds(s.hello_time), "bridge hello time", seconds(s.hello_time));
		text += pair("forward delay", seconds(s.forward_delay), "bridge forward delay", seconds(s.forward_delay));
		text += ` ageing time\t\t${seconds(s.ageing_time)}\n hello timer\t\t   0.00\t\t\ttcn timer\t\t   0.00\n topology change timer\t   0.00\t\t\tgc timer\t\t${gcTimer.toFixed(2).padStart(7)}\n flags\t\t\t\n\n\n`;
		for (const link of this.links.filter((l) => l.master === bridge.index)) {
			const { port } = link;
			if (!port) continue;
			const number = ((port.priority << 10) | port.number).toString(16);
			const d = port.designated;
			text += `${link.name} (${port.number})\n port id\t\t${number}\t\t\tstate\t\t     ${port.state}\n designated root\t${d.root.replaceAll(":", "")}\tpath cost\t\t${String(port.cost).padStart(4)}\n designated bridge\t${d.bridge.replaceAll(":", "")}\tmessage age timer\t   0.00\n designated port\t${d.port.toString(16)}\t\t\tforward delay timer\t${port.forwardDelayTimer.toFixed(2).padStart(7)}\n designated cost\t${String(d.cost).padStart(4)}\t\t\thold timer\t\t   0.00\n flags\t\t\t${port.flags.hairpin ? "hairpin" : ""}\n\n`;
		}
		yield* this.context.print(text);
	}

	*run(command: string, args: readonly string[]): Blocking<void> {
		const [first = "", second = "", third = ""] = args;
		switch (command) {
			case "addbr":
				if (this.links.some((l) => l.name === first)) this.fail(`device ${first} already exists; can't create bridge with the same name`);
				this.sys.netlink("newlink", { name: first, kind: "bridge", data: { kind: "bridge" } });
				return;
			case "delbr": {
				const bridge = this.links.find((l) => l.name === first);
				if (!bridge) return this.fail(`bridge ${first} doesn't exist; can't delete it`);
				if (bridge.kind !== "bridge") this.fail(`can't delete bridge ${first}: Operation not permitted`);
				if (bridge.flags.includes("UP")) this.fail(`bridge ${first} is still up; can't delete it`);
				this.sys.netlink("dellink", { index: bridge.index });
				return;
			}
			case "addif": {
				const bridge = this.bridge(first);
				for (const name of args.slice(1)) {
					const device = this.links.find((l) => l.name === name);
					if (!device) return this.fail(`interface ${name} does not exist!`);
					if (device.master !== undefined) this.fail(`device ${name} is already a member of a bridge; can't add it to bridge ${first}.`);
					try {
						this.sys.netlink("setlink", { index: device.index, master: bridge.index });
					} catch (error) {
						if (error instanceof Errno) this.fail(`can't add ${name} to bridge ${first}: ${error.message}`);
						throw error;
					}
				}
				return;
			}
			case "delif": {
				const bridge = this.bridge(first);
				for (const name of args.slice(1)) {
					const device = this.links.find((l) => l.name === name);
					if (!device) return this.fail(`interface ${name} does not exist!`);
					if (device.master !== bridge.index) this.fail(`device ${name} is not a port of ${first}`);
					this.sys.netlink("setlink", { index: device.index, master: 0 });
				}
				return;
			}
			case "stp":
				return this.set(first, { stp_state: this.onOff(second) ? 1 : 0 });
			case "setageing":
				return this.set(first, { ageing_time: this.time(second) });
			case "setfd":
				return this.set(first, { forward_delay: this.time(second) });
			case "sethello":
				return this.set(first, { hello_time: this.time(second) });
			case "setmaxage":
				return this.set(first, { max_age: this.time(second) });
			case "setbridgeprio":
				if (!/^\d+$/.test(second)) this.fail("bad priority");
				return this.set(first, { priority: Number(second) });
			case "setpathcost":
				if (!/^\d+$/.test(third)) this.fail("bad path cost value");
				return this.port(first, second, { cost: Number(third) });
			case "setportprio":
				if (!/^\d+$/.test(third)) this.fail("bad path priority value");
				return this.port(first, second, { priority: Number(third) });
			case "hairpin":
				return this.port(first, second, { hairpin: this.onOff(third) });
			case "show":
				return yield* this.show(args);
			case "showmacs":
				return yield* this.showMacs(first);
			case "showstp":
				return yield* this.showStp(first);
		}
	}
}

class Refusal {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

/** How many words each command needs. */
const needs: Readonly<Record<string, number>> = {
	addbr: 1,
	delbr: 1,
	addif: 2,
	delif: 2,
	hairpin: 3,
	setageing: 2,
	setbridgeprio: 2,
	setfd: 2,
	sethello: 2,
	setmaxage: 2,
	setpathcost: 3,
	setportprio: 3,
	show: 0,
	showmacs: 1,
	showstp: 1,
	stp: 2,
};

export const brctl = defineProgram({
	name: "brctl",
	package: "bridge-utils",
	summary: "ethernet bridge administration",
	usage: ["[commands]"],
	options: [
		{ short: "h", long: "help", help: "show the commands" },
		{ short: "V", long: "version", help: "show the version" },
	],
	rawArguments: true,
	*main(context) {
		const { sys, operands } = context;
		const [command, ...args] = operands;
		if (command === "-V" || command === "--version") {
			yield* context.print("bridge-utils, 1.7.1\n");
			return 0;
		}
		if (command === undefined || command === "-h" || command === "--help") {
			yield* sys.write(command === undefined ? 2 : 1, usage);
			return command === undefined ? 1 : 0;
		}
		const count = Object.hasOwn(needs, command) ? (needs[command] as number) : undefined;
		if (count === undefined) {
			yield* sys.write(2, `never heard of command [${command}]\n${usage}`);
			return 1;
		}
		if (args.length < count) {
			yield* sys.write(
				2,
				`Incorrect number of arguments for command\n${
					usage
						.split("\n")
						.find((l) => l.trim().startsWith(command))
						?.replace(/^\t/, "Usage: brctl ") ?? ""
				}\n`,
			);
			return 1;
		}
		try {
			yield* new Brctl(context).run(command, args);
			return 0;
		} catch (error) {
			if (error instanceof Refusal) yield* sys.write(2, `${error.message}\n`);
			else if (error instanceof Errno) yield* sys.write(2, `${command === "addbr" ? "add bridge failed" : "set failed"}: ${error.message}\n`);
			else throw error;
			return 1;
		} finally {
			yield* context.out.flush();
		}
	},
});
