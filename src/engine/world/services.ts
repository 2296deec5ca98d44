/** Services of a host as an administrator would write them: unit files. systemd.service(5). */
import { file, symlink, type Tree } from "./tree.ts";

export interface ServiceSpec {
	/** Without ".service". */
	readonly name: string;
	readonly description: string;
	/** The command of ExecStart=, with an absolute path. */
	readonly command: string;
	/** Default "simple". */
	readonly type?: "simple" | "oneshot" | "forking";
	/** Default root. */
	readonly user?: string;
	/** Started at boot. */
	readonly enabled: boolean;
}

const units = "/etc/systemd/system";

function unit(service: ServiceSpec): string {
	const user = service.user === undefined ? "" : `User=${service.user}\n`;
	return `[Unit]\nDescription=${service.description}\n\n[Service]\nType=${service.type ?? "simple"}\nExecStart=${service.command}\n${user}\n[Install]\nWantedBy=multi-user.target\n`;
}

/** The units, and the links that start them at boot. */
export function serviceFiles(services: readonly ServiceSpec[]): Tree {
	const tree: Record<string, Tree[string]> = {};
	for (const service of services) {
		const path = `${units}/${service.name}.service`;
		tree[path] = file(unit(service));
		if (service.enabled) tree[`${units}/multi-user.target.wants/${service.name}.service`] = symlink(path);
	}
	return tree;
}
