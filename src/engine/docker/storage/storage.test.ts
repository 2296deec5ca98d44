import { describe, expect, it } from "vitest";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { concat, encode } from "../../kernel/text.ts";
import { bareMachine } from "../../testing/bare-machine.ts";
import { digestOf } from "../image/digest.ts";
import { parseReference } from "../image/reference.ts";
import { sourceOfBytes } from "../image/stream.ts";
import { padding, TAR_END, tarHeader } from "../image/tar-entry.ts";
import { writeFile } from "./files.ts";
import { openStorage, type Storage } from "./index.ts";

const text = "hello\n";
const target = "etc/motd";
/** A link weighs what its target is long. */
const size = text.length + target.length;
const tar = concat([
	tarHeader({ name: "etc", kind: "directory", mode: 0o755, uid: 0, gid: 0, size: 0, mtime: 1000 }),
	tarHeader({ name: "etc/motd", kind: "file", mode: 0o644, uid: 0, gid: 0, size: text.length, mtime: 1000 }),
	encode(text),
	padding(text.length),
	tarHeader({ name: "link", kind: "symlink", mode: 0o777, uid: 0, gid: 0, size: 0, mtime: 1000, target }),
	TAR_END,
]);

const options = { name: parseReference("tiny:1"), changes: ["CMD cat /etc/motd"], message: "made", platform: "" };

/** Runs a program on a booted host with an empty daemon directory. */
function daemon(main: (sys: Sys, storage: Storage) => Blocking<void>): void {
	bareMachine().run(function* (sys) {
		yield* main(sys, yield* openStorage(sys, "/var/lib/docker", () => undefined));
		return 0;
	});
}

describe("a daemon's storage", () => {
	it("gives an archive back byte for byte", () => {
		let out: Uint8Array[] = [];
		daemon(function* (sys, { images, stores }) {
			const image = images.get(yield* images.import(sys, sourceOfBytes(tar), options));
			expect(image?.size).toBe(size);
			expect(image?.config.rootfs.diff_ids).toEqual([digestOf(tar)]);
			expect(image?.config.config?.Cmd).toEqual(["/bin/sh", "-c", "cat /etc/motd"]);
			out = [];
			// biome-ignore lint/correctness/useYield: a sink may block
			yield* stores.layers.tar(sys, image?.chain[0] ?? "", function* (bytes) {
				out.push(bytes);
			});
		});
		expect(digestOf(concat(out))).toBe(digestOf(tar));
	});

	it("tells what a container changed, commits it, and leaves nothing behind", () => {
		daemon(function* (sys, { images, layers }) {
			const base = yield* images.import(sys, sourceOfBytes(tar), options);
			const before = sys.readdir("/var/lib/docker/overlay2").length;
			yield* layers.create(sys, "c1", base);
			const root = yield* layers.mount(sys, "c1");
			yield* writeFile(sys, `${root}/etc/new`, "x");
			sys.unlink(`${root}/link`);
			expect(yield* layers.changes(sys, "c1")).toEqual([
				{ Path: "/etc", Kind: 0 },
				{ Path: "/etc/new", Kind: 1 },
				{ Path: "/link", Kind: 2 },
			]);
			expect(yield* layers.size(sys, "c1")).toEqual({ rw: 1, rootFs: 1 + size });
			yield* layers.unmount(sys, "c1");
			const child = yield* images.commit(
				sys,
				{ container: "c1", containerConfig: { Cmd: ["sh"] }, config: {}, parent: base, author: "me", comment: "note", changes: ["ENV A=b"] },
				parseReference("tiny:2"),
			);
			expect(images.get(child)?.chain).toHaveLength(2);
			yield* layers.create(sys, "c2", child);
			const merged = yield* layers.mount(sys, "c2");
			expect(sys.readdir(merged).map((e) => e.name)).not.toContain("link");
			yield* layers.unmount(sys, "c2");
			for (const name of ["c1", "c2"]) yield* layers.remove(sys, name);
			const items = yield* images.remove(sys, "tiny:2", { force: false, noPrune: false }, []);
			expect(items[0]).toEqual({ Untagged: "tiny:2" });
			expect(sys.readdir("/var/lib/docker/overlay2")).toHaveLength(before);
		});
	});

	it("loads what it saved, and finds everything again after a restart", () => {
		daemon(function* (sys, { images }) {
			const id = yield* images.import(sys, sourceOfBytes(tar), options);
			const parts: Uint8Array[] = [];
			// biome-ignore lint/correctness/useYield: a sink may block
			yield* images.save(sys, ["tiny:1"], function* (bytes) {
				parts.push(bytes.slice());
			});
			yield* images.remove(sys, "tiny:1", { force: false, noPrune: false }, []);
			expect(images.find("tiny:1")).toBeUndefined();
			const lines: unknown[] = [];
			// biome-ignore lint/correctness/useYield: progress may block
			yield* images.load(sys, sourceOfBytes(concat(parts)), true, function* (line) {
				lines.push(line);
			});
			expect(lines).toEqual([{ stream: "Loaded image: tiny:1\n" }]);
			const again = yield* openStorage(sys, "/var/lib/docker", () => undefined);
			expect(again.images.resolve("tiny:1").id).toBe(id);
		});
	});

	it("keeps an image that a container uses", () => {
		daemon(function* (sys, { images }) {
			const id = yield* images.import(sys, sourceOfBytes(tar), options);
			const user = { id: "c".repeat(64), image: id, reference: "tiny:1", running: true };
			let message = "";
			try {
				yield* images.remove(sys, "tiny:1", { force: false, noPrune: false }, [user]);
			} catch (error) {
				message = String(error instanceof Error ? error.message : error);
			}
			expect(message).toBe(
				`conflict: unable to remove repository reference "tiny:1" (must force) - container cccccccccccc is using its referenced image ${id.slice(7, 19)}`,
			);
		});
	});
});
