import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode, encode } from "../../kernel/text.ts";
import { bareMachine } from "../../testing/bare-machine.ts";

const root = "/tmp/o";

/** All that can be seen below a directory, one line an entry. */
function* seen(sys: Sys, path: string, at = ""): Blocking<string[]> {
	const out: string[] = [];
	for (const { name } of sys.readdir(path).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
		const full = `${path}/${name}`;
		const { kind, mode, size } = sys.lstat(full);
		const line = `${at}${name} ${kind} ${mode.toString(8)}`;
		if (kind === "directory") out.push(line, ...(yield* seen(sys, full, `${at}${name}/`)));
		else if (kind === "symlink") out.push(`${line} ${sys.readlink(full)}`);
		else if (kind === "file") {
			const fd = yield* sys.open(full);
			out.push(`${line} ${size} ${decode(yield* sys.read(fd, 1000))}`);
			sys.close(fd);
		} else out.push(line);
	}
	return out;
}

type Operation = { readonly kind: string; readonly a: string; readonly b: string; readonly n: number };

/** Does it below `base`; the name of the error where it fails. */
function* perform(sys: Sys, base: string, { kind, a, b, n }: Operation): Blocking<string> {
	const [from, to] = [`${base}/${a}`, `${base}/${b}`];
	try {
		if (kind === "write" || kind === "append") {
			const fd = yield* sys.open(from, { write: true, create: true, append: kind === "append", truncate: kind === "write" });
			yield* sys.write(fd, encode(`${n}`));
			sys.close(fd);
		} else if (kind === "mkdir") sys.mkdir(from);
		else if (kind === "rmdir") sys.rmdir(from);
		else if (kind === "unlink") sys.unlink(from);
		else if (kind === "rename") sys.rename(from, to);
		else if (kind === "exchange") sys.rename(from, to, { exchange: true });
		else if (kind === "link") sys.link(from, to);
		else if (kind === "symlink") sys.symlink(`${n}`, from);
		else if (kind === "chmod") sys.chmod(from, n % 2 ? 0o700 : 0o755);
		else sys.truncate(from, n % 5);
		return "";
	} catch (error) {
		if (!isErrno(error)) throw error;
		return error.code;
	}
}

const name = fc.constantFrom("a", "b", "d", "e", "d/a", "d/b", "d/e", "d/e/a", "e/a", "e/d");
const operation: fc.Arbitrary<Operation> = fc.record({
	kind: fc.constantFrom("write", "append", "mkdir", "rmdir", "unlink", "rename", "exchange", "link", "symlink", "chmod", "truncate"),
	a: name,
	b: name,
	n: fc.nat(9),
});
/** What a layer holds before it is mounted: files and directories, made in order, failures passed over. */
const layer = fc.array(fc.record({ kind: fc.constantFrom("write", "mkdir", "symlink"), a: name, b: name, n: fc.nat(9) }), { maxLength: 8 });

function* stage(sys: Sys, layers: readonly (readonly Operation[])[]): Blocking<readonly string[]> {
	for (const path of ["", "/up", "/work", "/m", "/copy"]) sys.mkdir(root + path);
	const lowers = layers.map((_, i) => `${root}/l${i}`);
	for (const [i, lower] of lowers.entries()) {
		sys.mkdir(lower);
		for (const made of layers[i] ?? []) yield* perform(sys, lower, made);
	}
	sys.mount("overlay", `${root}/m`, "overlay", {}, `lowerdir=${lowers.join(":")},upperdir=${root}/up,workdir=${root}/work`);
	return lowers;
}

/** Copies a tree, so that the same can be done to a plain directory. */
function* duplicate(sys: Sys, from: string, to: string): Blocking<void> {
	for (const { name: entry } of sys.readdir(from)) {
		const [source, target] = [`${from}/${entry}`, `${to}/${entry}`];
		const { kind } = sys.lstat(source);
		if (kind === "directory") {
			sys.mkdir(target);
			yield* duplicate(sys, source, target);
		} else if (kind === "symlink") sys.symlink(sys.readlink(source), target);
		else {
			const [input, output] = [yield* sys.open(source), yield* sys.open(target, { write: true, create: true })];
			yield* sys.write(output, yield* sys.read(input, 1000));
			sys.close(input);
			sys.close(output);
		}
	}
}

describe("an overlay", () => {
	test("behaves as a plain directory would, and leaves its lower layers as they were", () => {
		fc.assert(
			fc.property(fc.array(layer, { minLength: 1, maxLength: 3 }), fc.array(operation, { maxLength: 25 }), (layers, operations) => {
				const machine = bareMachine();
				machine.run(function* (sys) {
					const lowers = yield* stage(sys, layers);
					yield* duplicate(sys, `${root}/m`, `${root}/copy`);
					const before = [];
					for (const lower of lowers) before.push(yield* seen(sys, lower));
					for (const op of operations) {
						const got = yield* perform(sys, `${root}/m`, op);
						// a directory with layers below cannot be renamed, which a plain one can
						if (got !== "EXDEV") expect([op, got]).toEqual([op, yield* perform(sys, `${root}/copy`, op)]);
						expect(yield* seen(sys, `${root}/m`)).toEqual(yield* seen(sys, `${root}/copy`));
					}
					const after = [];
					for (const lower of lowers) after.push(yield* seen(sys, lower));
					expect(after).toEqual(before);
					// mounted again it shows the same
					const shown = yield* seen(sys, `${root}/m`);
					sys.umount(`${root}/m`);
					sys.mount("overlay", `${root}/m`, "overlay", {}, `lowerdir=${lowers.join(":")},upperdir=${root}/up,workdir=${root}/work`);
					expect(yield* seen(sys, `${root}/m`)).toEqual(shown);
					return 0;
				});
			}),
			{ numRuns: 150 },
		);
	});
});
