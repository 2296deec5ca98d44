/** Controllers that are only written to and read here: what they would act on (huge pages, RDMA, packet classes) is not on the machine. */
import type { Cgroup } from "./cgroup.ts";
import { GroupState } from "./controllers.ts";

export class SettingsGroup extends GroupState {
	readonly parent: SettingsGroup | undefined;
	/** By file name; a value that was never written is the file's default. */
	readonly values = new Map<string, string>();
	constructor(group: Cgroup, parent: SettingsGroup | undefined) {
		super(group);
		this.parent = parent;
	}
}
