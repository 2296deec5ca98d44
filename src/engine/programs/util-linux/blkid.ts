import { type BlockDevice, readBlockDevices } from "./block-devices.ts";
import { defineUtilLinux } from "./define.ts";

const NOTHING = 2;

/** What is known of a device's contents, as far as the mounts on it tell. */
function tags(device: BlockDevice): [string, string][] {
	const [mount] = device.mounts;
	if (!mount) return [];
	return [...(device.uuid === undefined ? [] : [["UUID", device.uuid] as [string, string]]), ["BLOCK_SIZE", "4096"], ["TYPE", mount.fstype]];
}

export const blkid = defineUtilLinux({
	name: "blkid",
	section: 8,
	summary: "Locate and print block device attributes",
	usage: ["[options] [<dev> ...]", "-L <label> | -U <uuid>"],
	options: [
		{ short: "c", long: "cache-file", arg: "file", help: "the cache" },
		{ short: "g", long: "garbage-collect", help: "clean the cache" },
		{ short: "o", long: "output", arg: "format", help: "value, device, export or full" },
		{ short: "s", long: "match-tag", arg: "tag", help: "only these tags" },
		{ short: "t", long: "match-token", arg: "token", help: "only devices with NAME=value" },
		{ short: "L", long: "label", arg: "label", help: "the device of a label" },
		{ short: "U", long: "uuid", arg: "uuid", help: "the device of a UUID" },
		{ short: "l", long: "list-one", help: "the first one only" },
		{ short: "p", long: "probe", help: "look at the device itself" },
		{ short: "k", long: "list-filesystems", help: "known file systems", simulated: false },
		{ short: "i", long: "info", help: "I/O limits", simulated: false },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("label")) return NOTHING;
		const uuid = options.value("uuid");
		if (uuid !== undefined) {
			const device = (yield* readBlockDevices(sys)).find((d) => d.uuid === uuid);
			if (!device) return NOTHING;
			yield* context.print(`/dev/${device.name}\n`);
			return 0;
		}
		const wanted = options.values("match-tag");
		const token = options.value("match-token");
		const nodes = operands.map((operand) => sys.tryStat(operand));
		const devices = (yield* readBlockDevices(sys)).filter(
			(d) => (operands.length === 0 || nodes.some((n) => n?.kind === "block" && n.rdevMajor === d.major && n.rdevMinor === d.minor)) && tags(d).length > 0,
		);
		let found = false;
		for (const device of devices) {
			const all = tags(device);
			if (token !== undefined && !all.some(([name, value]) => `${name}=${value}` === token.replaceAll('"', ""))) continue;
			const shown = all.filter(([name]) => wanted.length === 0 || wanted.includes(name));
			if (shown.length === 0) continue;
			found = true;
			const path = `/dev/${device.name}`;
			switch (options.value("output") ?? "full") {
				case "value":
					yield* context.print(shown.map(([, value]) => `${value}\n`).join(""));
					break;
				case "device":
					yield* context.print(`${path}\n`);
					break;
				case "export":
					yield* context.print(`DEVNAME=${path}\n${shown.map(([name, value]) => `${name}=${value}\n`).join("")}`);
					break;
				default:
					yield* context.print(`${path}: ${shown.map(([name, value]) => `${name}="${value}"`).join(" ")}\n`);
			}
			if (options.has("list-one")) break;
		}
		return found ? 0 : NOTHING;
	},
});
