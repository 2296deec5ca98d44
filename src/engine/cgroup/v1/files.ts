/** Which files a group of cgroup v1 shows. */
import type { Cgroup } from "../cgroup.ts";
import type { ControllerName } from "../controllers.ts";
import type { InterfaceFile } from "../interface-file.ts";
import { rdmaFiles } from "../v2/io.ts";
import { pidsFiles } from "../v2/memory.ts";
import { coreFiles } from "./core.ts";
import { cpuacctFiles, cpuFiles, cpusetFiles } from "./cpu.ts";
import { memoryFiles } from "./memory.ts";
import { blkioFiles, devicesFiles, freezerFiles, hugetlbFiles, netClsFiles, netPrioFiles } from "./others.ts";

const byController: Readonly<Record<ControllerName, readonly InterfaceFile[]>> = {
	cpuset: cpusetFiles,
	cpu: cpuFiles,
	cpuacct: cpuacctFiles,
	io: blkioFiles,
	memory: memoryFiles,
	devices: devicesFiles,
	freezer: freezerFiles,
	net_cls: netClsFiles,
	perf_event: [],
	net_prio: netPrioFiles,
	hugetlb: hugetlbFiles,
	pids: pidsFiles.filter((f) => f.name !== "pids.events.local"),
	rdma: rdmaFiles,
	misc: [],
};

export function* v1Files(group: Cgroup): Generator<InterfaceFile, void, void> {
	const here = (file: InterfaceFile) => file.only === undefined || (file.only === "root") === (group.parent === undefined);
	for (const file of coreFiles) if (here(file)) yield file;
	for (const name of group.hierarchy.controllers) for (const file of byController[name]) if (here(file)) yield file;
}
