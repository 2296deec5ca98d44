/** `dpkg-deb --build`: a directory with DEBIAN/control becomes an archive. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { type Context, Failure } from "../lib/program.ts";
import { readFile } from "../lib/stdio.ts";
import { tryReadText } from "./database.ts";
import { parseControl } from "./format/control.ts";
import { writeDeb } from "./format/deb.ts";
import { type TarFile, tarFile } from "./format/tar-memory.ts";

/** All below a directory, by names that begin with "./"; DEBIAN is left out. */
function* collect(sys: Sys, root: string, name: string, into: TarFile[]): Blocking<void> {
	for (const entry of sys.readdir(`${root}/${name}`).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
		if (entry.name === "." || entry.name === ".." || (name === "." && entry.name === "DEBIAN")) continue;
		const inner = `${name}/${entry.name}`;
		const stat = sys.lstat(`${root}/${inner}`);
		const time = stat.mtime;
		if (stat.kind === "directory") {
			into.push(tarFile(`${inner}/`, "directory", stat.mode, time));
			yield* collect(sys, root, inner, into);
		} else if (stat.kind === "symlink") into.push(tarFile(inner, "symlink", 0o777, time, undefined, sys.readlink(`${root}/${inner}`)));
		else if (stat.kind === "file") into.push(tarFile(inner, "file", stat.mode, time, yield* readFile(sys, `${root}/${inner}`)));
		if (sys.spend()) yield* sys.reschedule();
	}
}

export function* buildDeb(context: Context, directory: string, target: string | undefined): Blocking<number> {
	const { sys } = context;
	const root = directory.replace(/\/+$/, "") || "/";
	const text = yield* tryReadText(sys, `${root}/DEBIAN/control`);
	if (text === undefined)
		throw new Failure(`dpkg-deb: error: failed to open package info file '${root}/DEBIAN/control' for reading: No such file or directory\n`, 2);
	const [control] = parseControl(text);
	for (const field of ["Package", "Version", "Architecture"])
		if (!control?.get(field))
			throw new Failure(
				`dpkg-deb: error: parsing file '${root}/DEBIAN/control' near line ${text.split("\n").length} package '${control?.text("Package") ?? ""}':\n missing '${field}' field\n`,
				2,
			);
	if (!control) return 2;
	const extra: Record<string, string> = {};
	for (const { name } of sys.readdir(`${root}/DEBIAN`))
		if (!["control", ".", ".."].includes(name)) extra[name] = decode(yield* readFile(sys, `${root}/DEBIAN/${name}`));
	const files: TarFile[] = [tarFile("./", "directory", 0o755, sys.stat(root).mtime)];
	yield* collect(sys, root, ".", files);
	// as dpkg-deb does it: what a link leads to is there before the link
	const ordered = [...files.filter((f) => f.kind !== "symlink"), ...files.filter((f) => f.kind === "symlink")];
	const name = `${control.text("Package")}_${control.text("Version").replace(/^\d+:/, "")}_${control.text("Architecture")}.deb`;
	const path = target === undefined ? `${root}.deb` : sys.tryStat(target)?.kind === "directory" ? `${target.replace(/\/$/, "")}/${name}` : target;
	yield* context.print(`dpkg-deb: building package '${control.text("Package")}' in '${path}'.\n`);
	try {
		const fd = yield* sys.open(path, { write: true, create: true, truncate: true }, 0o644);
		yield* sys.write(fd, writeDeb(control, extra, ordered, sys.clock("realtime") * 1000));
		sys.close(fd);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new Failure(`dpkg-deb: error: unable to create '${path}': ${error.message}\n`, 2);
	}
	return 0;
}
