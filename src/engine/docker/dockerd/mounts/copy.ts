/** Copies what an image has at a volume's place into the volume: copyImagePathContent. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";

const CHUNK = 65536;

/** Entries of `from` into `to`, with owners, modes and times. */
export function* copyContents(sys: Sys, from: string, to: string): Blocking<void> {
	for (const entry of sys.readdir(from)) {
		if (entry.name === "." || entry.name === "..") continue;
		yield* copyNode(sys, `${from}/${entry.name}`, `${to}/${entry.name}`);
	}
	const stat = sys.stat(from);
	sys.chown(to, stat.uid, stat.gid);
	sys.chmod(to, stat.mode);
}

function* copyNode(sys: Sys, from: string, to: string): Blocking<void> {
	const stat = sys.lstat(from);
	switch (stat.kind) {
		case "directory":
			sys.mkdir(to, stat.mode);
			yield* copyContents(sys, from, to);
			break;
		case "symlink":
			sys.symlink(sys.readlink(from), to);
			break;
		case "file":
			yield* copyFile(sys, from, to);
			break;
		default:
			sys.mknod(to, stat.kind, stat.mode, stat.rdevMajor, stat.rdevMinor);
	}
	sys.chown(to, stat.uid, stat.gid, { noFollow: true });
	if (stat.kind !== "symlink") sys.chmod(to, stat.mode);
	sys.utimens(to, stat.atime, stat.mtime, { noFollow: true });
}

function* copyFile(sys: Sys, from: string, to: string): Blocking<void> {
	const input = yield* sys.open(from, { closeOnExec: true });
	try {
		const output = yield* sys.open(to, { write: true, create: true, exclusive: true, closeOnExec: true }, 0o600);
		try {
			for (;;) {
				const data = yield* sys.read(input, CHUNK);
				if (data.length === 0) break;
				yield* sys.write(output, data);
			}
		} finally {
			sys.close(output);
		}
	} finally {
		sys.close(input);
	}
}
