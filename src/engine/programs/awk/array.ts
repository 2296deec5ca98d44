/**
 * awk's arrays. `for (k in a)` goes through them in the order of the real mawk: a hash table whose lists hold what was touched last in front,
 * once by the key as a string and once by integers. Here each element keeps when it was touched, and the order is made when it is asked for.
 */
import { byteOf } from "./bytes.ts";
import type { Value } from "./values.ts";

interface Element {
	readonly key: string;
	value: Value;
	/** When it was last found by its string, or by its integer; 0 when never. */
	byString: number;
	byInteger: number;
	readonly hash: number;
}

const FIRST_SIZE = 64;
/** A table is doubled when its lists have so many elements on average. */
const MOST_PER_LIST = 12;
const INTEGER_LIMIT = 2 ** 31 - 1;

/** The hash of Fowler, Noll and Vo (FNV-1a), 32 bits. */
function hashOf(key: string): number {
	let hash = 2166136261;
	for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ byteOf(key[i] as string), 16777619);
	return hash >>> 0;
}

export class AwkArray {
	private readonly elements = new Map<string, Element>();
	private lists = FIRST_SIZE;
	private clock = 1;
	/** All keys so far are integers used as numbers; none has been looked for as a string. */
	private integersOnly = true;
	/** Filled by split: an element found by its number does not move. */
	private fromSplit = false;

	get size(): number {
		return this.elements.size;
	}

	/** Looks for a key given as a number (the integer) or a string; makes it where `create` is set. */
	private find(key: string, integer: number | undefined, create: boolean): Element | undefined {
		if (this.elements.size === 0 && !create) return undefined;
		const known = this.elements.get(key);
		if (this.fromSplit) {
			if (integer !== undefined && known) return known;
			if (integer !== undefined && !create) return undefined;
			this.fromSplit = false;
		}
		if (integer === undefined && this.integersOnly) this.addStrings();
		const element = known ?? (create ? this.add(key) : undefined);
		if (!element) return undefined;
		if (integer === undefined) element.byString = this.clock++;
		else {
			// a number that is not among the integers yet is looked for as a string too
			if (!this.integersOnly && element.byInteger === 0) element.byString = this.clock++;
			element.byInteger = this.clock++;
		}
		return element;
	}

	private add(key: string): Element {
		const element: Element = { key, value: undefined, byString: 0, byInteger: 0, hash: hashOf(key) };
		this.elements.set(key, element);
		if (this.elements.size > this.lists * MOST_PER_LIST) this.lists *= 2;
		return element;
	}

	/** From now on strings count too: the integers enter the lists of strings in the order of their own. */
	private addStrings(): void {
		const list = (element: Element): number => (Number(element.key) & (this.lists - 1)) >>> 0;
		for (const element of [...this.elements.values()].sort((a, b) => list(a) - list(b) || b.byInteger - a.byInteger)) element.byString = this.clock++;
		this.integersOnly = false;
	}

	/** The key as a number where it is an integer that awk keeps as such. */
	private static integer(key: Value): number | undefined {
		return typeof key === "number" && Number.isInteger(key) && Math.abs(key) <= INTEGER_LIMIT ? key : undefined;
	}

	get(key: Value, text: string): Value {
		return this.find(text, AwkArray.integer(key), true)?.value;
	}
	has(key: Value, text: string): boolean {
		return this.find(text, AwkArray.integer(key), false) !== undefined;
	}
	set(key: Value, text: string, value: Value): void {
		(this.find(text, AwkArray.integer(key), true) as Element).value = value;
	}
	delete(key: Value, text: string): void {
		if (!this.find(text, AwkArray.integer(key), false)) return;
		this.fromSplit = false;
		this.elements.delete(text);
		if (this.elements.size === 0) this.clear();
	}
	clear(): void {
		this.elements.clear();
		this.lists = FIRST_SIZE;
		this.integersOnly = true;
		this.fromSplit = false;
	}
	/** Makes it the elements 1, 2, 3... of split(). */
	load(values: readonly Value[]): void {
		this.clear();
		values.forEach((value, i) => {
			const element = this.add(String(i + 1));
			element.value = value;
			element.byInteger = this.clock++;
		});
		while (this.elements.size > this.lists * MOST_PER_LIST) this.lists *= 2;
		this.fromSplit = values.length > 0;
	}
	/** All keys in the order of `for (k in a)`. */
	keys(): string[] {
		if (this.integersOnly && this.elements.size > 0) this.addStrings();
		this.fromSplit = false;
		const list = (element: Element): number => (element.hash & (this.lists - 1)) >>> 0;
		return [...this.elements.values()].sort((a, b) => list(a) - list(b) || b.byString - a.byString).map(({ key }) => key);
	}
}
