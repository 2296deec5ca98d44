/** Bundles: a directory for every task, made of its container's configuration. core/runtime/v2/bundle.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Spec } from "../oci/spec.ts";
import { makeDirectories } from "../runc/init/paths.ts";

const TASKS = "io.containerd.runtime.v2.task";

export class Bundles {
	private readonly state: string;
	private readonly work: string;
	/** `state` is /run/containerd, `root` /var/lib/containerd. */
	constructor(state: string, root: string) {
		this.state = `${state}/${TASKS}`;
		this.work = `${root}/${TASKS}`;
	}
	path(namespace: string, id: string): string {
		return `${this.state}/${namespace}/${id}`;
	}
	prepare(sys: Sys): void {
		makeDirectories(sys, this.state, 0o711);
		makeDirectories(sys, this.work, 0o711);
	}
	*create(sys: Sys, namespace: string, id: string, spec: Spec): Blocking<string> {
		const path = this.path(namespace, id);
		const work = `${this.work}/${namespace}/${id}`;
		makeDirectories(sys, path.slice(0, path.lastIndexOf("/")), 0o711);
		makeDirectories(sys, work.slice(0, work.lastIndexOf("/")), 0o711);
		sys.mkdir(path, 0o700);
		if (!sys.tryStat(work)) sys.mkdir(work, 0o711);
		sys.mkdir(`${path}/rootfs`, 0o711);
		sys.symlink(work, `${path}/work`);
		const fd = yield* sys.open(`${path}/config.json`, { write: true, create: true, closeOnExec: true }, 0o644);
		yield* sys.write(fd, JSON.stringify(spec));
		sys.close(fd);
		return path;
	}
	/** Whatever is not there any more is no error. */
	remove(sys: Sys, namespace: string, id: string): void {
		removeTree(sys, this.path(namespace, id));
		removeTree(sys, `${this.work}/${namespace}/${id}`);
	}
	/** Namespaces and ids of bundles that are there. */
	found(sys: Sys): { readonly namespace: string; readonly id: string }[] {
		return directories(sys, this.state).flatMap((namespace) => directories(sys, `${this.state}/${namespace}`).map((id) => ({ namespace, id })));
	}
}

function directories(sys: Sys, path: string): string[] {
	try {
		return sys
			.readdir(path)
			.filter((e) => e.kind === "directory" && !e.name.startsWith("."))
			.map((e) => e.name)
			.sort();
	} catch (error) {
		if (isErrno(error)) return [];
		throw error;
	}
}

function removeTree(sys: Sys, path: string): void {
	if (!sys.tryStat(path)) return;
	for (const entry of sys.readdir(path)) {
		if (entry.name === "." || entry.name === "..") continue;
		if (entry.kind === "directory") removeTree(sys, `${path}/${entry.name}`);
		else sys.unlink(`${path}/${entry.name}`);
	}
	sys.rmdir(path);
}
