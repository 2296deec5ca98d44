/** A tree of groups with the controllers that are bound to it: the one of cgroup v2, or one of those of v1. */
import { Errno } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { Bandwidth } from "./bandwidth.ts";
import { BlockGroup } from "./block.ts";
import { Cgroup } from "./cgroup.ts";
import { type ControllerName, type ControllerStates, controllerNames, hiddenInV2 } from "./controllers.ts";
import { CpuGroup } from "./cpu.ts";
import { CpusetGroup } from "./cpuset.ts";
import { DevicesGroup } from "./devices.ts";
import { MemoryGroup } from "./memory.ts";
import { PidsGroup } from "./pids.ts";
import { SettingsGroup } from "./settings.ts";

function makeState(kernel: Kernel, name: ControllerName, group: Cgroup): ControllerStates[ControllerName] {
	const above = <K extends ControllerName>(key: K) => group.parent?.effective(key);
	switch (name) {
		case "cpu":
			return new CpuGroup(group, above("cpu"), new Bandwidth(kernel));
		case "cpuset":
			return new CpusetGroup(group, above("cpuset"), kernel.options.cpus);
		case "memory":
			return new MemoryGroup(group, above("memory"), kernel);
		case "pids":
			return new PidsGroup(group, above("pids"));
		case "io":
			return new BlockGroup(group, above("io"));
		case "devices":
			return new DevicesGroup(group, above("devices"));
		default:
			return new SettingsGroup(group, above(name) as SettingsGroup | undefined);
	}
}

export class Hierarchy {
	private readonly kernel: Kernel;
	/** As in the first column of /proc/PID/cgroup; 0 for v2. */
	readonly id: number;
	/** "name=systemd" of v1; "" for others. */
	readonly name: string;
	readonly unified: boolean;
	readonly controllers: Set<ControllerName>;
	readonly root: Cgroup;
	/** v1: run with a group's path when it empties and wants it. */
	releaseAgent = "";

	constructor(kernel: Kernel, id: number, name: string, controllers: Iterable<ControllerName>) {
		this.kernel = kernel;
		this.id = id;
		this.name = name;
		this.unified = id === 0;
		this.controllers = new Set(controllers);
		this.root = new Cgroup(this, "");
		for (const c of controllerNames) if (this.controllers.has(c)) this.enable(this.root, c);
	}

	/** What cgroup.controllers of the root names. */
	get listed(): ReadonlySet<ControllerName> {
		return new Set([...this.controllers].filter((c) => !hiddenInV2.has(c)));
	}

	enable(group: Cgroup, name: ControllerName): void {
		const states = group.states as Record<string, unknown>;
		states[name] = makeState(this.kernel, name, group);
	}
	disable(group: Cgroup, name: ControllerName): void {
		group.states[name]?.release();
		delete group.states[name];
	}

	/** A new group below `parent`. EAGAIN where a group above has as many or as deep ones as it may have. */
	create(parent: Cgroup, name: string): Cgroup {
		let depth = 1;
		for (const above of parent.ancestry()) {
			if (above.descendants >= above.maxDescendants || depth > above.maxDepth) throw new Errno("EAGAIN");
			depth++;
		}
		const group = new Cgroup(this, name, parent);
		for (const c of controllerNames) if (this.unified ? parent.subtreeControl.has(c) : this.controllers.has(c)) this.enable(group, c);
		if (!this.unified) {
			group.notifyOnRelease = parent.notifyOnRelease;
			group.cloneChildren = parent.cloneChildren;
		}
		return group;
	}

	/** rmdir of a group. EBUSY while it has tasks or groups. */
	remove(group: Cgroup): void {
		if (!group.parent || group.population > 0 || group.children.size > 0) throw new Errno("EBUSY");
		this.kernel.cgroups.leaveBehind(group);
		for (const c of controllerNames) if (group.states[c]) this.disable(group, c);
		group.parent.time.add(group.time);
		group.parent.children.delete(group.name);
		group.removed = true;
	}
}
