/** Writes to cgroup.subtree_control. */
import { Errno } from "../kernel/errno.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Cgroup } from "./cgroup.ts";
import { type ControllerName, controllerNames, hiddenInV2 } from "./controllers.ts";
import { vetEnabling } from "./threads.ts";

/** "+cpu -io": EINVAL for an unknown word, ENOENT for a controller that is not there, EBUSY where children still use it. */
export function writeSubtreeControl(kernel: Kernel, group: Cgroup, text: string): void {
	const wanted = new Map<ControllerName, boolean>();
	for (const word of text.split(/\s+/).filter(Boolean)) {
		const name = controllerNames.find((n) => n === word.slice(1) && !hiddenInV2.has(n));
		if (!/^[+-]/.test(word) || !name) {
			// perf_event is known though never listed: it is not there to be enabled
			throw new Errno(/^[+-]perf_event$/.test(word) ? "ENOENT" : "EINVAL");
		}
		wanted.set(name, word.startsWith("+"));
	}
	const enable: ControllerName[] = [];
	const disable: ControllerName[] = [];
	for (const [name, on] of wanted) {
		if (on && !group.subtreeControl.has(name)) {
			if (!group.available.includes(name)) throw new Errno("ENOENT");
			enable.push(name);
		} else if (!on && group.subtreeControl.has(name)) {
			for (const child of group.children.values()) if (child.subtreeControl.has(name)) throw new Errno("EBUSY");
			disable.push(name);
		}
	}
	vetEnabling(group, enable);
	if (enable.length === 0 && disable.length === 0) return;
	group.subtreeControl = new Set(controllerNames.filter((n) => enable.includes(n) || (group.subtreeControl.has(n) && !disable.includes(n))));
	for (const child of group.children.values()) updateStates(group, child);
	kernel.cgroups.refresh(group);
}

/** A threaded group has no state of controllers that count whole processes. */
export function updateStates(group: Cgroup, child: Cgroup): void {
	for (const name of controllerNames) {
		const shall = group.subtreeControl.has(name) && child.available.includes(name);
		if (shall && !child.states[name]) child.hierarchy.enable(child, name);
		if (!shall && child.states[name]) child.hierarchy.disable(child, name);
	}
}
