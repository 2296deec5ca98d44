/** ethtool(8): what drivers tell of network devices. */
import type { LinkInfo } from "../../net/netlink/abi.ts";
import type { OptionSpec } from "../lib/options.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { driverOf, statisticsOf } from "./drivers.ts";

const usage = "ethtool: bad command line argument(s)\nFor more information run ethtool -h\n";
const NOT_SUPPORTED = "Operation not supported";

/** What the netlink requests behind the plain form say one after the other of a device that is not there. */
const SETTINGS_REQUESTS = 7;

function find(context: Context, name: string): LinkInfo | undefined {
	return context.sys.netlink("links", undefined).find((l) => l.name === name);
}
const stop = (message: string, status: number): never => {
	throw new Failure(`${message}\n`, status);
};

function information(context: Context, name: string): string {
	const link = find(context, name);
	const driver = link ? driverOf(link) : stop("Cannot get driver information: No such device", 71);
	if (!driver) return stop(`Cannot get driver information: ${NOT_SUPPORTED}`, 71);
	const yes = (value: boolean) => (value ? "yes" : "no");
	return (
		`driver: ${driver.name}\nversion: ${driver.version}\nfirmware-version: ${driver.firmware}\nexpansion-rom-version: \nbus-info: ${driver.bus}\n` +
		`supports-statistics: ${yes(driver.statistics)}\nsupports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n`
	);
}

function statistics(context: Context, name: string): string {
	const link = find(context, name) ?? stop("netlink error: no device matches name (offset 24)\nnetlink error: No such device", 75);
	const values = statisticsOf(link);
	if (values.length === 0) return stop("no stats available", 94);
	return `NIC statistics:\n${values.map(([key, value]) => `     ${key}: ${value}\n`).join("")}`;
}

function settings(context: Context, name: string): string {
	const link = find(context, name);
	if (!link)
		return stop(`${"netlink error: no device matches name (offset 24)\nnetlink error: No such device\n".repeat(SETTINGS_REQUESTS)}No data available`, 75);
	const shown = driverOf(link)?.settings;
	let text = `Settings for ${name}:\n`;
	const line = (words: string) => {
		text += `\t${words}\n`;
	};
	if (shown) {
		line("Supported ports: [  ]");
		line("Supported link modes:   Not reported");
		line("Supported pause frame use: No");
		line("Supports auto-negotiation: No");
		line("Supported FEC modes: Not reported");
		line("Advertised link modes:  Not reported");
		line("Advertised pause frame use: No");
		line("Advertised auto-negotiation: No");
		line("Advertised FEC modes: Not reported");
		line(`Speed: ${shown.speed === undefined ? "Unknown!" : `${shown.speed}Mb/s`}`);
		line(`Duplex: ${shown.duplex}`);
		line("Auto-negotiation: off");
		line(`Port: ${shown.port}`);
		line("PHYAD: 0");
		line("Transceiver: internal");
		if (shown.port === "Twisted Pair") line("MDI-X: Unknown");
	}
	line(`Link detected: ${link.flags.includes("UP") && link.carrier ? "yes" : "no"}`);
	return text;
}

function permanentAddress(context: Context, name: string): string {
	const link = find(context, name) ?? stop("netlink error: no device matches name (offset 24)\nnetlink error: No such device", 75);
	return `Permanent address: ${link.addressOrigin === "permanent" ? link.address : "not set"}\n`;
}

const missing = (short: string, long: string, help: string): OptionSpec => ({ short, long, help, simulated: false });

export const ethtool = defineProgram({
	name: "ethtool",
	package: "ethtool",
	summary: "query or control network driver and hardware settings",
	usage: ["DEVNAME", "-i|--driver DEVNAME", "-S|--statistics DEVNAME", "-P|--show-permaddr DEVNAME", "-s|--change DEVNAME ..."],
	usageHint: usage,
	options: [
		{ short: "i", long: "driver", help: "Show driver information" },
		{ short: "S", long: "statistics", help: "Show adapter statistics" },
		{ short: "P", long: "show-permaddr", help: "Show permanent hardware address" },
		{ short: "s", long: "change", help: "Change generic options" },
		missing("a", "show-pause", "Show pause options"),
		missing("A", "pause", "Set pause options"),
		missing("c", "show-coalesce", "Show coalesce options"),
		missing("C", "coalesce", "Set coalesce options"),
		missing("g", "show-ring", "Query RX/TX ring parameters"),
		missing("G", "set-ring", "Set RX/TX ring parameters"),
		missing("k", "show-features", "Get state of protocol offload and other features"),
		missing("K", "features", "Set protocol offload and other features"),
		missing("d", "register-dump", "Do a register dump"),
		missing("e", "eeprom-dump", "Do a EEPROM dump"),
		missing("E", "change-eeprom", "Change bytes in device EEPROM"),
		missing("r", "negotiate", "Restart N-WAY negotiation"),
		missing("p", "identify", "Show visible port identification"),
		missing("t", "test", "Execute adapter self test"),
		missing("n", "show-nfc", "Show Rx network flow classification options or rules"),
		missing("N", "config-nfc", "Configure Rx network flow classification options or rules"),
		missing("T", "show-time-stamping", "Show time stamping capabilities"),
		missing("x", "show-rxfh-indir", "Show Rx flow hash indirection table and/or RSS hash key"),
		missing("X", "set-rxfh-indir", "Set Rx flow hash indirection table and/or RSS hash key"),
		missing("l", "show-channels", "Query Channels"),
		missing("L", "set-channels", "Set Channels"),
		{ short: "h", long: "help", help: "Show this help" },
		{ long: "version", help: "Show version number" },
	],
	*main(context) {
		const { options, operands } = context;
		if (options.has("version")) {
			yield* context.print("ethtool version 6.19\n");
			return 0;
		}
		const [name] = operands;
		if (name === undefined) throw new Failure(usage, 1);
		if (options.has("driver")) yield* context.print(information(context, name));
		else if (options.has("statistics")) yield* context.print(statistics(context, name));
		else if (options.has("show-permaddr")) yield* context.print(permanentAddress(context, name));
		else if (options.has("change"))
			stop(`netlink error: ${find(context, name) ? NOT_SUPPORTED : "no device matches name (offset 24)\nnetlink error: No such device"}`, 75);
		else if (operands.length > 1) throw new Failure(usage, 1);
		else yield* context.print(settings(context, name));
		return 0;
	},
});
