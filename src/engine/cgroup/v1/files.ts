/** Which files a group of cgroup v1 shows. */
import type { Cgroup } from "../cgroup.ts";
import type { InterfaceFile } from "../interface-file.ts";
import { coreFiles } from "./core.ts";

export function* v1Files(group: Cgroup): Generator<InterfaceFile, void, void> {
	const here = (file: InterfaceFile) => file.only === undefined || (file.only === "root") === (group.parent === undefined);
	for (const file of coreFiles) if (here(file)) yield file;
}
