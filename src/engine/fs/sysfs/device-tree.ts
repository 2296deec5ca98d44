/** Entries planted at paths below /sys/devices, with the directories between them. */
import { directory, type SysEntries, type SysEntry } from "./entries.ts";

export class DeviceTree {
	private readonly planted: readonly (readonly [path: string, entry: SysEntry])[];
	constructor(planted: readonly (readonly [path: string, entry: SysEntry])[]) {
		this.planted = planted;
	}
	with(other: DeviceTree): DeviceTree {
		return new DeviceTree([...this.planted, ...other.planted]);
	}
	plant(path: string, entry: SysEntry): DeviceTree {
		return new DeviceTree([...this.planted, [path, entry]]);
	}
	/** What stands directly here. */
	get entries(): SysEntries {
		const below = new Map<string, (readonly [string, SysEntry])[]>();
		const out: Record<string, SysEntry> = {};
		for (const [path, entry] of this.planted) {
			const slash = path.indexOf("/");
			if (slash < 0) {
				out[path] = entry;
				continue;
			}
			const name = path.slice(0, slash);
			below.set(name, [...(below.get(name) ?? []), [path.slice(slash + 1), entry]]);
		}
		for (const [name, rest] of below) out[name] = directory(() => new DeviceTree(rest).entries);
		return out;
	}
}
