import fc from "fast-check";
import { expect, test } from "vitest";
import { FileContent } from "./content.ts";

const PAGE = 4096;
const LIMIT = 6 * PAGE;

const step = fc.record({
	kind: fc.constantFrom("write", "zeros", "truncate", "allocate", "punch"),
	offset: fc.nat(LIMIT),
	length: fc.integer({ min: 1, max: 2 * PAGE }),
	byte: fc.integer({ min: 1, max: 255 }),
});

/** The same file as an array of bytes, and as the set of its blocks. */
class Model {
	bytes: Uint8Array;
	blocks: Set<number>;
	constructor(start: Uint8Array) {
		this.bytes = start;
		this.blocks = new Set(Array.from({ length: Math.ceil(start.length / PAGE) }, (_, i) => i));
	}
	resize(size: number): void {
		const next = new Uint8Array(size);
		next.set(this.bytes.subarray(0, size));
		this.bytes = next;
		for (const block of this.blocks) if (block * PAGE >= size) this.blocks.delete(block);
	}
	take(offset: number, length: number): void {
		for (let block = Math.floor(offset / PAGE); block * PAGE < offset + length; block++) this.blocks.add(block);
	}
}

test("reads what was written, and holds a block for each page that was", () => {
	fc.assert(
		fc.property(
			fc.option(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 100, max: LIMIT }))),
			fc.array(step, { maxLength: 20 }),
			(image, steps) => {
				const base = image && new Uint8Array(image[0]).fill(7);
				const content = image && base ? new FileContent(base, image[1]) : new FileContent();
				const start = new Uint8Array(image ? image[1] : 0);
				if (base) start.set(base);
				const model = new Model(start);
				for (const { kind, offset, length, byte } of steps) {
					if (kind === "write" || kind === "zeros") {
						const data = new Uint8Array(length).fill(kind === "zeros" ? 0 : byte);
						const before = content.allocated;
						const cost = content.cost(offset, length);
						content.write(offset, data);
						expect(content.allocated).toBe(before + cost);
						if (offset + length > model.bytes.length) model.resize(offset + length);
						model.bytes.set(data, offset);
						model.take(offset, length);
					} else if (kind === "truncate") {
						content.truncate(offset);
						model.resize(offset);
					} else if (offset + length <= model.bytes.length) {
						if (kind === "allocate") {
							content.allocate(offset, length);
							model.take(offset, length);
						} else {
							content.punch(offset, length);
							model.bytes.fill(0, offset, offset + length);
							for (const block of model.blocks) {
								const [from, to] = [block * PAGE, Math.min((block + 1) * PAGE, model.bytes.length)];
								if (from >= offset && to <= offset + length) model.blocks.delete(block);
							}
						}
					}
					expect(content.size).toBe(model.bytes.length);
					expect(content.allocated).toBe(model.blocks.size);
					expect(content.read(0, LIMIT * 2)).toEqual(model.bytes);
					expect(content.clone().read(0, LIMIT * 2)).toEqual(model.bytes);
				}
			},
		),
		{ numRuns: 300 },
	);
});
