import { expect, test } from "vitest";
import type { Sys } from "../kernel/abi.ts";
import { isErrno } from "../kernel/errno.ts";
import { decode } from "../kernel/text.ts";
import { bareMachine } from "../testing/bare-machine.ts";

const names = (sys: Sys, path: string): string[] =>
	sys
		.readdir(path)
		.map((e) => e.name)
		.sort();

function* put(sys: Sys, path: string, text: string) {
	const fd = yield* sys.open(path, { write: true, create: true, truncate: true });
	yield* sys.write(fd, text);
	sys.close(fd);
}

function* get(sys: Sys, path: string) {
	const fd = yield* sys.open(path);
	const text = decode(yield* sys.read(fd, 65536));
	sys.close(fd);
	return text;
}

const errno = (act: () => void): string => {
	try {
		act();
	} catch (error) {
		if (isErrno(error)) return error.code;
		throw error;
	}
	return "none";
};

test("a mount in a private mount namespace stays there, in a shared one it spreads", () => {
	const m = bareMachine();
	const seen: unknown[] = [];
	m.run(function* (sys) {
		sys.mkdir("/mnt/a");
		const child = sys.fork(
			function* (inner) {
				inner.mount("none", "/", "", { propagation: "private", recursive: true });
				inner.mount("tmpfs", "/mnt/a", "tmpfs");
				yield* put(inner, "/mnt/a/secret", "x");
				seen.push(names(inner, "/mnt/a"));
				return 0;
			},
			{ newNamespaces: ["mnt"] },
		);
		yield* sys.waitpid(child);
		seen.push(names(sys, "/mnt/a"));
		const peer = sys.fork(
			function* (inner) {
				inner.mount("tmpfs", "/mnt/a", "tmpfs");
				yield* put(inner, "/mnt/a/public", "x");
				return 0;
			},
			{ newNamespaces: ["mnt"] },
		);
		yield* sys.waitpid(peer);
		seen.push(names(sys, "/mnt/a"));
		sys.umount("/mnt/a");
		seen.push(names(sys, "/mnt/a"));
		return 0;
	});
	expect(seen).toEqual([["secret"], [], ["public"], []]);
});

test("a bind shows the same directory; its read-only flag is its own", () => {
	const m = bareMachine();
	const seen: unknown[] = [];
	m.run(function* (sys) {
		sys.mkdir("/mnt/src");
		sys.mkdir("/mnt/dst");
		yield* put(sys, "/mnt/src/a", "hi");
		sys.mount("/mnt/src", "/mnt/dst", "", { bind: true });
		sys.mount("", "/mnt/dst", "", { bind: true, remount: true, readOnly: true });
		seen.push(yield* get(sys, "/mnt/dst/a"));
		seen.push(errno(() => sys.mkdir("/mnt/dst/b")));
		sys.mkdir("/mnt/src/b");
		seen.push(names(sys, "/mnt/dst"));
		seen.push(errno(() => sys.rmdir("/mnt/dst")));
		sys.umount("/mnt/dst");
		seen.push(
			names(sys, "/mnt/dst"),
			errno(() => sys.umount("/mnt/dst")),
		);
		return 0;
	});
	expect(seen).toEqual(["hi", "EROFS", ["a", "b"], "EBUSY", [], "EINVAL"]);
});

test("a tmpfs takes no more than its size, and gives room back", () => {
	const m = bareMachine();
	const seen: unknown[] = [];
	m.run(function* (sys) {
		sys.mount("tmpfs", "/mnt", "tmpfs", {}, "size=64k");
		const fd = yield* sys.open("/mnt/f", { write: true, create: true });
		let written = 0;
		try {
			for (;;) written += yield* sys.write(fd, new Uint8Array(10000));
		} catch (error) {
			seen.push(isErrno(error, "ENOSPC"), sys.fstat(fd).size, written);
		}
		seen.push(sys.statfs("/mnt").blocksFree);
		sys.close(fd);
		sys.unlink("/mnt/f");
		seen.push(sys.statfs("/mnt").blocksFree);
		return 0;
	});
	expect(seen).toEqual([true, 65536, 60000, 0, 16]);
});

test("pivot_root swaps the root, and the old one is found where it was put", () => {
	const m = bareMachine();
	const seen: unknown[] = [];
	m.run(function* (sys) {
		sys.unshare(["mnt"]);
		sys.mount("none", "/", "", { propagation: "private", recursive: true });
		sys.mount("tmpfs", "/mnt", "tmpfs");
		sys.mkdir("/mnt/old");
		sys.chdir("/mnt");
		sys.pivotRoot(".", "old");
		seen.push(names(sys, "/"), yield* get(sys, "/old/etc/hostname"), sys.getcwd());
		sys.umount("/old", { detach: true });
		seen.push(names(sys, "/old"));
		return 0;
	});
	expect(seen).toEqual([["old"], "lab\n", "/", []]);
});

test("names: rename keeps the inode, links count, sticky directories protect, loops are found", () => {
	const m = bareMachine();
	const seen: unknown[] = [];
	m.run(function* (sys) {
		yield* put(sys, "/tmp/f", "data");
		sys.link("/tmp/f", "/tmp/g");
		sys.rename("/tmp/f", "/tmp/h");
		seen.push(sys.stat("/tmp/g").nlink, sys.stat("/tmp/g").ino === sys.stat("/tmp/h").ino);
		sys.symlink("loop", "/tmp/loop");
		seen.push(errno(() => sys.stat("/tmp/loop")));
		sys.mkdir("/tmp/d");
		seen.push(
			errno(() => sys.rename("/tmp/d", "/tmp/d/e")),
			errno(() => sys.unlink("/tmp/d")),
			errno(() => sys.rmdir("/tmp/h")),
		);
		sys.setresgid(1000, 1000, 1000);
		sys.setresuid(1000, 1000, 1000);
		seen.push(
			errno(() => sys.unlink("/tmp/h")),
			errno(() => sys.stat("/root/x")),
			errno(() => sys.chroot("/tmp")),
		);
		return 0;
	});
	expect(seen).toEqual([2, true, "ELOOP", "EINVAL", "EISDIR", "ENOTDIR", "EPERM", "EACCES", "EPERM"]);
});
