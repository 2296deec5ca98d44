/** Finding the program to run, as os/exec does it: LookPath. */
import type { Sys } from "../../../kernel/abi.ts";
import { Errno, isErrno } from "../../../kernel/errno.ts";
import { goError, goQuote } from "../../oci/text.ts";
import { InitError } from "./request.ts";

function why(sys: Sys, path: string): string | undefined {
	try {
		const stat = sys.stat(path);
		if (stat.kind === "directory") return goError(new Errno("EISDIR"));
		sys.access(path, 1);
		return (stat.mode & 0o111) === 0 ? "permission denied" : undefined;
	} catch (error) {
		if (!isErrno(error)) throw error;
		return goError(error);
	}
}

/** The path to execute. Throws InitError `exec: "NAME": ...`. */
export function lookPath(sys: Sys, name: string, path: string): string {
	if (name.includes("/")) {
		const reason = why(sys, name);
		if (reason === undefined) return name;
		const words = reason === "no such file or directory" ? `stat ${name}: ${reason}` : reason;
		throw new InitError(`exec: ${goQuote(name)}: ${words}`);
	}
	for (const directory of path.split(":")) {
		const candidate = `${directory === "" ? "." : directory}/${name}`;
		if (why(sys, candidate) === undefined) return candidate;
	}
	throw new InitError(`exec: ${goQuote(name)}: executable file not found in $PATH`);
}
