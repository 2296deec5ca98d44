/** sed -i: the output goes to a new file, which takes the old one's place when it is complete. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Context } from "../lib/program.ts";
import { Output } from "../lib/stdio.ts";
import type { FileHooks } from "./input.ts";
import { type OutputFiles, SedOutput } from "./output.ts";
import { SedError } from "./script.ts";

/** The name of the backup: the suffix behind the name, or the name in place of each "*". */
function backupPath(path: string, suffix: string): string {
	const slash = path.lastIndexOf("/") + 1;
	const [directory, base] = [path.slice(0, slash), path.slice(slash)];
	if (!suffix.includes("*")) return path + suffix;
	const name = suffix.replaceAll("*", base);
	return name.includes("/") ? name : directory + name;
}

export function inPlaceHooks(context: Context, files: OutputFiles, suffix: string): FileHooks {
	const { sys } = context;
	const standard = files.current;
	let editing: { readonly path: string; readonly temporary: string; readonly output: Output } | undefined;
	return {
		*opened(path, fd): Blocking<boolean> {
			const stat = sys.fstat(fd);
			if (stat.kind !== "file") {
				yield* context.complain(`couldn't edit ${path}: not a regular file`);
				return false;
			}
			const slash = path.lastIndexOf("/") + 1;
			const letters = Array.from(sys.getrandom(6), (byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[byte % 32]).join("");
			const temporary = `${path.slice(0, slash)}sed${letters}`;
			try {
				const target = yield* sys.open(temporary, { write: true, create: true, exclusive: true }, 0o600);
				editing = { path, temporary, output: new Output(sys, target) };
			} catch (error) {
				if (!isErrno(error)) throw error;
				throw new SedError(`couldn't open temporary file ${temporary}: ${error.message}`, 4);
			}
			sys.chmod(temporary, stat.mode);
			sys.chown(temporary, stat.uid, stat.gid);
			files.current = new SedOutput(editing.output);
			return true;
		},
		*closed(): Blocking<void> {
			if (!editing) return;
			const { path, temporary, output } = editing;
			editing = undefined;
			yield* output.flush();
			sys.close(output.fd);
			files.current = standard;
			let target = path;
			try {
				if (suffix !== "") {
					target = path;
					sys.rename(path, backupPath(path, suffix));
				}
				sys.rename(temporary, target);
			} catch (error) {
				if (!isErrno(error)) throw error;
				sys.unlink(temporary);
				throw new SedError(`cannot rename ${path}: ${error.message}`, 4);
			}
		},
	};
}
