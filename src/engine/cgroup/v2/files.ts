/** Which files a group of cgroup v2 shows. */
import type { Cgroup } from "../cgroup.ts";
import type { ControllerName } from "../controllers.ts";
import type { InterfaceFile } from "../interface-file.ts";
import { coreFiles } from "./core.ts";
import { cpuBaseFiles, cpuFiles, cpusetFiles } from "./cpu.ts";
import { hugetlbFiles, ioFiles, miscFiles, rdmaFiles } from "./io.ts";
import { memoryFiles, pidsFiles } from "./memory.ts";

const byController: Partial<Record<ControllerName, readonly InterfaceFile[]>> = {
	cpuset: cpusetFiles,
	cpu: cpuFiles,
	io: ioFiles,
	memory: memoryFiles,
	hugetlb: hugetlbFiles,
	pids: pidsFiles,
	rdma: rdmaFiles,
	misc: miscFiles,
};

/** Those of the core first, then those of the controllers that are enabled for the group. */
export function* v2Files(group: Cgroup): Generator<InterfaceFile, void, void> {
	const here = (file: InterfaceFile) => file.only === undefined || (file.only === "root") === (group.parent === undefined);
	const shown = (file: InterfaceFile) => group.pressure || !/^(cpu|io|memory)\.pressure$/.test(file.name);
	for (const file of coreFiles) if (here(file) && shown(file)) yield file;
	for (const file of cpuBaseFiles) yield file;
	for (const [name, files] of Object.entries(byController)) {
		if (!group.states[name as ControllerName]) continue;
		for (const file of files) if (here(file)) yield file;
	}
}
