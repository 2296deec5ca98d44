/** Lays out an archive that came from a container on this host. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { BodyReader } from "../../../programs/lib/http/body.ts";
import type { Member } from "../../../programs/tar/header.ts";
import { TarReader } from "../../image/tar-reader.ts";
import { CliError } from "../command/spec.ts";

/** A name inside the destination: without `..` that would lead out of it. */
function safe(name: string): string {
	const parts: string[] = [];
	for (const part of name.split("/")) {
		if (part === "..") parts.pop();
		else if (part !== "" && part !== ".") parts.push(part);
	}
	return parts.join("/");
}

function clear(sys: Sys, path: string, member: Member): void {
	const old = sys.tryStat(path, { noFollow: true });
	if (!old || (old.kind === "directory" && member.kind === "directory")) return;
	if (old.kind === "directory") throw new CliError(`cannot overwrite directory "${path}" with non-directory "${path.slice(0, path.lastIndexOf("/"))}"`);
	if (member.kind === "directory") throw new CliError(`cannot overwrite non-directory "${path}" with directory "${path.slice(0, path.lastIndexOf("/"))}"`);
	sys.unlink(path);
}

function* lay(sys: Sys, reader: TarReader, member: Member, path: string, linkTo: (name: string) => string): Blocking<void> {
	clear(sys, path, member);
	switch (member.kind) {
		case "directory":
			if (!sys.tryStat(path)) sys.mkdir(path, 0o755);
			break;
		case "symlink":
			sys.symlink(member.target, path);
			break;
		case "hardlink":
			sys.link(linkTo(member.target), path);
			return;
		case "file": {
			const fd = yield* sys.open(path, { write: true, create: true, truncate: true }, 0o600);
			for (let chunk = yield* reader.read(65536); chunk.length; chunk = yield* reader.read(65536)) yield* sys.write(fd, chunk);
			sys.close(fd);
			break;
		}
		default:
			sys.mknod(path, member.kind, member.mode, member.major, member.minor);
	}
	if (sys.geteuid() === 0 && member.kind !== "symlink") sys.chmod(path, member.mode & 0o7777);
	if (member.kind !== "symlink") sys.utimens(path, "now", member.mtime);
}

/**
 * Unpacks into `directory`; `rename` gives each member its name there. Members keep their modes and times; they belong to whoever copies,
 * or to the ids in the archive where `keepOwner` is set.
 */
export function* unpack(sys: Sys, body: BodyReader, directory: string, rename: (name: string) => string, keepOwner = false): Blocking<number> {
	let bytes = 0;
	const reader = new TarReader(function* () {
		const chunk = yield* body.read();
		bytes += chunk.length;
		return chunk;
	});
	const place = (name: string): string => `${directory}/${safe(rename(name))}`.replace(/\/+$/, "") || "/";
	for (let next = yield* reader.next(); next; next = yield* reader.next()) {
		if (sys.spend()) yield* sys.reschedule();
		const { member } = next;
		const path = place(member.name.replace(/\/+$/, ""));
		yield* lay(sys, reader, member, path, place);
		if (keepOwner && sys.geteuid() === 0) sys.chown(path, member.uid, member.gid, { noFollow: true });
	}
	yield* reader.rest();
	return bytes;
}
