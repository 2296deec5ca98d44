/** Reading a bundle. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { readText } from "../../../programs/lib/stdio.ts";
import { JsonError } from "../../oci/go-json.ts";
import type { Spec } from "../../oci/spec.ts";
import { goError } from "../../oci/text.ts";
import { readSpec, SpecError } from "../../oci/validate.ts";
import { CommandError } from "../app/command.ts";

export interface Bundle {
	readonly path: string;
	/** Absolute. */
	readonly rootfs: string;
	readonly spec: Spec;
}

/** Goes to the bundle's directory, as runc does, and reads config.json there. Throws CommandError. */
export function* openBundle(sys: Sys, directory: string | undefined): Blocking<Bundle> {
	if (directory !== undefined && directory !== "") {
		try {
			sys.chdir(directory);
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new CommandError(`chdir ${directory}: ${goError(error)}`);
		}
	}
	const path = sys.getcwd();
	const spec = yield* loadSpec(sys);
	const root = spec.root?.path ?? "";
	return {
		path,
		spec,
		rootfs: root.startsWith("/") ? root.replace(/(.)\/+$/, "$1") : `${path === "/" ? "" : path}/${root.replace(/^(\.\/)+/, "")}`.replace(/(.)\/+$/, "$1"),
	};
}

function* loadSpec(sys: Sys): Blocking<Spec> {
	let text: string;
	try {
		text = yield* readText(sys, "config.json");
	} catch (error) {
		if (isErrno(error, "ENOENT")) throw new CommandError("JSON specification file config.json not found");
		if (!isErrno(error)) throw error;
		throw new CommandError(`open config.json: ${goError(error)}`);
	}
	try {
		return readSpec(text);
	} catch (error) {
		if (error instanceof JsonError || error instanceof SpecError) throw new CommandError(error.message);
		throw error;
	}
}
