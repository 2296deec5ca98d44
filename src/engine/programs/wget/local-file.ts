/** Where a document is saved. src/url.c: url_file_name, src/utils.c: unique_name. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Plan } from "./plan.ts";
import { fileNameOf, type WgetUrl } from "./url.ts";

export function localPath(url: WgetUrl, plan: Plan, name?: string): string {
	const parts: string[] = plan.prefix === undefined || plan.prefix === "." ? [] : [plan.prefix.replace(/(?<=.)\/+$/, "")];
	if (plan.directories) {
		if (plan.protocolDirectories) parts.push(url.scheme);
		if (plan.hostDirectories) parts.push(url.port === 80 ? url.host : `${url.host}:${url.port}`);
		parts.push(
			...url.path
				.split("/")
				.slice(1, -1)
				.filter((p) => p !== "")
				.slice(plan.cutDirectories),
		);
	}
	return [...parts, name ?? fileNameOf(url, plan.defaultPage)].join("/");
}

/** The name itself, or with the first number behind it that is free. */
export function uniqueName(sys: Sys, path: string): string {
	if (sys.tryStat(path) === undefined) return path;
	for (let n = 1; ; n++) if (sys.tryStat(`${path}.${n}`) === undefined) return `${path}.${n}`;
}

export function* makeParents(sys: Sys, path: string): Blocking<void> {
	const parts = path.split("/").slice(0, -1);
	for (let i = 1; i <= parts.length; i++) {
		const directory = parts.slice(0, i).join("/");
		if (directory === "") continue;
		try {
			sys.mkdir(directory, 0o777);
		} catch (error) {
			if (!isErrno(error, "EEXIST")) throw error;
		}
		if (sys.spend()) yield* sys.reschedule();
	}
}
