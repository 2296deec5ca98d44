/** mount(2) of types cgroup2 and cgroup. cgroups(7). */
import { type ControllerName, controllerNames, v1Name } from "../../cgroup/controllers.ts";
import type { Hierarchy } from "../../cgroup/hierarchy.ts";
import type { StatFs } from "../../kernel/abi.ts";
import { Errno, MountError } from "../../kernel/errno.ts";
import type { FileSystemDriver, Kernel } from "../../kernel/kernel.ts";
import { FileSystem, type InodeOperations } from "../../vfs/inode.ts";
import { CgroupFileSystem } from "./file-system.ts";

const systems = new WeakMap<Hierarchy, CgroupFileSystem>();

const v2Options = ["nsdelegate", "favordynmods", "memory_localevents", "memory_recursiveprot", "memory_hugetlb_accounting", "pids_localevents"];

/** The one file system of a hierarchy. */
export function systemOf(kernel: Kernel, hierarchy: Hierarchy, options = ""): CgroupFileSystem {
	let system = systems.get(hierarchy);
	if (!system) {
		system = new CgroupFileSystem(kernel, hierarchy, options);
		systems.set(hierarchy, system);
	}
	return system;
}

/** A hierarchy as somebody in a cgroup namespace mounts it: the namespace's root is the root. */
class CgroupView extends FileSystem {
	private readonly system: CgroupFileSystem;
	readonly root: InodeOperations;
	constructor(system: CgroupFileSystem, root: InodeOperations) {
		super(system.dev, system.owner);
		this.system = system;
		this.root = root;
		this.options = system.options;
	}
	get type(): string {
		return this.system.type;
	}
	statfs(): StatFs {
		return this.system.statfs();
	}
}

function seenBy(system: CgroupFileSystem, request: Parameters<FileSystemDriver>[0]): FileSystem {
	const root = request.task.ns.cgroup.rootOf(system.hierarchy);
	return root === system.hierarchy.root ? system : new CgroupView(system, system.directory(root));
}

export const cgroup2: FileSystemDriver = (request) => {
	const { kernel, options, task } = request;
	for (const option of options.split(",").filter(Boolean))
		if (!v2Options.includes(option)) throw new MountError("EINVAL", `cgroup2: Unknown parameter '${option.split("=")[0]}'`);
	const system = systemOf(kernel, kernel.cgroups.unified);
	// options count in the initial namespace only
	if (!task.ns.cgroup.nested) system.options = v2Options.filter((o) => options.split(",").includes(o)).join(",");
	return seenBy(system, request);
};

interface Wanted {
	readonly controllers: readonly ControllerName[];
	readonly name: string;
	readonly cloneChildren: boolean;
	readonly words: readonly string[];
}

function parse(options: string): Wanted {
	const controllers = new Set<ControllerName>();
	let [name, none, cloneChildren] = ["", false, false];
	const words: string[] = [];
	for (const option of options.split(",").filter(Boolean)) {
		const controller = controllerNames.find((c) => v1Name(c) === option);
		if (controller) controllers.add(controller);
		else if (option === "all") for (const c of controllerNames) controllers.add(c);
		else if (option === "none") none = true;
		else if (option === "clone_children") cloneChildren = true;
		else if (option === "noprefix" || option === "xattr" || option === "cpuset_v2_mode" || option === "favordynmods") words.push(option);
		else if (option.startsWith("name=")) name = option.slice(5);
		else if (!option.startsWith("release_agent=")) throw new MountError("EINVAL", `cgroup: Unknown subsys name '${option}'`);
	}
	if (none && controllers.size) throw new MountError("EINVAL", "cgroup: Need name or subsystem set");
	if (!none && !name && controllers.size === 0) for (const c of controllerNames) controllers.add(c);
	if (none && !name) throw new MountError("EINVAL", "cgroup: Need name or subsystem set");
	return { controllers: controllerNames.filter((c) => controllers.has(c)), name, cloneChildren, words };
}

const sameControllers = (hierarchy: Hierarchy, names: readonly ControllerName[]): boolean =>
	hierarchy.controllers.size === names.length && names.every((n) => hierarchy.controllers.has(n));

/** The v1 hierarchy that the options mean, made when there is none. EBUSY where one of the controllers is in another. */
function hierarchyFor(kernel: Kernel, wanted: Wanted): Hierarchy {
	const { hierarchies } = kernel.cgroups;
	const found = hierarchies.find((h) => !h.unified && (wanted.name ? h.name === wanted.name : sameControllers(h, wanted.controllers)));
	if (found) {
		if (wanted.controllers.length && !sameControllers(found, wanted.controllers)) throw new Errno("EBUSY");
		return found;
	}
	if (wanted.controllers.length === 0 && !wanted.name) throw new Errno("EINVAL");
	if (hierarchies.some((h) => !h.unified && wanted.controllers.some((c) => h.controllers.has(c)))) throw new Errno("EBUSY");
	return kernel.cgroups.bind(wanted.controllers, wanted.name);
}

export const cgroup1: FileSystemDriver = (request) => {
	const { kernel, options } = request;
	const wanted = parse(options);
	const hierarchy = hierarchyFor(kernel, wanted);
	if (wanted.cloneChildren) hierarchy.root.cloneChildren = true;
	const shown = [...wanted.controllers.map(v1Name), ...wanted.words, ...(hierarchy.name ? [`name=${hierarchy.name}`] : [])].join(",");
	return seenBy(systemOf(kernel, hierarchy, shown), request);
};
