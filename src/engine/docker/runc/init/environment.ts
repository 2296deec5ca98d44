/** The environment of the program: that of config.json, with HOME from the container's own list of users. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../../programs/lib/procfs/process.ts";
import type { ProcessSpec } from "../../oci/spec.ts";

export function* environmentOf(sys: Sys, process: ProcessSpec): Blocking<Map<string, string>> {
	const out = new Map<string, string>();
	// the last of several values of a name counts, in its first place
	for (const entry of process.env ?? []) {
		const equals = entry.indexOf("=");
		if (equals > 0) out.set(entry.slice(0, equals), entry.slice(equals + 1));
	}
	if (!out.get("HOME")) {
		out.delete("HOME");
		out.set("HOME", yield* homeOf(sys, process.user?.uid ?? 0));
	}
	return out;
}

function* homeOf(sys: Sys, uid: number): Blocking<string> {
	for (const line of ((yield* tryReadText(sys, "/etc/passwd")) ?? "").split("\n")) {
		const fields = line.split(":");
		if (fields[2] === String(uid) && fields[5]) return fields[5];
	}
	return "/";
}
