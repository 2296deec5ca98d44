/** Mount units for what is mounted, as /proc/self/mountinfo tells. systemd.mount(5). */
import type { Blocking } from "../../../kernel/abi.ts";
import { readMountTable } from "../../lib/mount-table.ts";
import { escapePath } from "../units/names.ts";
import { Settings } from "../units/unit-file.ts";
import type { Manager } from "./manager.ts";

const descriptions: Readonly<Record<string, string>> = {
	"/": "Root Mount",
	"/dev/hugepages": "Huge Pages File System",
	"/dev/mqueue": "POSIX Message Queue File System",
	"/sys/kernel/debug": "Kernel Debug File System",
	"/sys/kernel/tracing": "Kernel Trace File System",
	"/sys/kernel/config": "Kernel Configuration File System",
	"/sys/fs/fuse/connections": "FUSE Control File System",
	"/tmp": "Temporary Directory /tmp",
};

/** The mounts of the kernel that systemd does not show as units. */
const hidden = /^\/(proc|sys|dev|run)(\/|$)|^\/(dev\/(pts|shm)|sys\/fs\/(cgroup|pstore|bpf))$/;

export function* addMounts(manager: Manager): Blocking<void> {
	const present = new Set<string>();
	for (const { target, source, fstype } of yield* readMountTable(manager.sys)) {
		if (hidden.test(target) && descriptions[target] === undefined) continue;
		const name = `${escapePath(target)}.mount`;
		present.add(name);
		const unit = yield* manager.unit(name);
		if (unit.file.load === "not-found") {
			const value = (section: string, key: string, text: string) => ({ section, key, value: text, file: "/proc/self/mountinfo", line: 1 });
			unit.file = {
				...unit.file,
				load: "loaded",
				settings: new Settings([
					value("Unit", "Description", descriptions[target] ?? target),
					value("Mount", "What", source),
					value("Mount", "Where", target),
					value("Mount", "Type", fstype),
				]),
			};
		}
		if (unit.active !== "active") manager.activate(unit, "mounted");
	}
	for (const unit of manager.units.values()) {
		if (unit.type !== "mount" || unit.active !== "active" || present.has(unit.name)) continue;
		unit.sub = "dead";
		manager.setActive(unit, "inactive");
	}
}
