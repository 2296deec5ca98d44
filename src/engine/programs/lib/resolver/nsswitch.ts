/** /etc/nsswitch.conf: which services a database is looked up in, and when the search goes on. nsswitch.conf(5). */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../procfs/process.ts";

export type ServiceStatus = "success" | "notfound" | "unavail" | "tryagain";
export interface Service {
	readonly name: string;
	/** Whether the search ends with this status. */
	readonly ends: Readonly<Record<ServiceStatus, boolean>>;
}

const usual: Service["ends"] = { success: true, notfound: false, unavail: false, tryagain: false };
/** nss_database.c: what holds for a database that the file does not name. */
const defaults: Readonly<Record<string, string>> = { hosts: "files dns", networks: "files dns" };

/** The right side of a line: names of services and actions in brackets. */
export function parseServices(text: string): Service[] {
	const services: Service[] = [];
	for (const [word, inner] of text.matchAll(/\[([^\]]*)\]|[^\s[\]]+/g)) {
		const last = services.at(-1);
		if (inner === undefined) services.push({ name: word, ends: usual });
		else if (last) {
			const ends = { ...last.ends };
			for (const [, not, status, action] of inner.matchAll(/(!?)(\w+)\s*=\s*(\w+)/g))
				for (const key of ["success", "notfound", "unavail", "tryagain"] as const)
					if ((key === (status ?? "").toLowerCase()) !== (not === "!")) ends[key] = (action ?? "").toLowerCase() === "return";
			services[services.length - 1] = { name: last.name, ends };
		}
	}
	return services;
}

export function* servicesOf(sys: Sys, database: string): Blocking<Service[]> {
	const text = (yield* tryReadText(sys, "/etc/nsswitch.conf")) ?? "";
	const line = text
		.split("\n")
		.map((l) => l.replace(/#.*/, "").trim())
		.find((l) => l.replace(/\s*:.*/, "") === database);
	return parseServices(line?.slice(line.indexOf(":") + 1) ?? defaults[database] ?? "files");
}
