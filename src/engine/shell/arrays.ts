/** The two kinds of array of bash. */

/** Bytes that an element takes besides its text. */
const ELEMENT = 48;

/** What an array takes. */
class Held {
	bytes = 0;
}

/** Sparse; keys are non-negative integers and come in ascending order. */
export class IndexedArray extends Held {
	private items: Map<number, string>;
	private highest = -1;
	private ordered = true;
	constructor(values: Iterable<string> = []) {
		super();
		this.items = new Map();
		for (const value of values) {
			this.items.set(++this.highest, value);
			this.bytes += value.length + ELEMENT;
		}
	}
	get size(): number {
		return this.items.size;
	}
	/** The highest key, -1 when empty: what negative subscripts count from. */
	get last(): number {
		return this.highest;
	}
	get(key: number): string | undefined {
		return this.items.get(key);
	}
	set(key: number, value: string): void {
		if (key > this.highest) this.highest = key;
		else if (!this.items.has(key)) this.ordered = false;
		this.bytes += value.length - (this.items.get(key)?.length ?? -ELEMENT);
		this.items.set(key, value);
	}
	delete(key: number): void {
		this.bytes -= (this.items.get(key)?.length ?? -ELEMENT) + ELEMENT;
		if (!this.items.delete(key) || key !== this.highest) return;
		this.highest = -1;
		for (const k of this.items.keys()) if (k > this.highest) this.highest = k;
	}
	private sort(): void {
		if (this.ordered) return;
		this.items = new Map([...this.items].sort((a, b) => a[0] - b[0]));
		this.ordered = true;
	}
	keys(): number[] {
		this.sort();
		return [...this.items.keys()];
	}
	values(): string[] {
		this.sort();
		return [...this.items.values()];
	}
	entries(): [number, string][] {
		this.sort();
		return [...this.items];
	}
	copy(): IndexedArray {
		const twin = new IndexedArray();
		twin.items = new Map(this.items);
		twin.highest = this.highest;
		twin.ordered = this.ordered;
		twin.bytes = this.bytes;
		return twin;
	}
}

const BUCKETS = 1024;
const encoder = new TextEncoder();

/** bash's hash_string (FNV) over the bytes of a key, which are signed there, cut to a bucket of its table. */
function bucketOf(key: string, buckets: number): number {
	let hash = 2166136261;
	for (const byte of encoder.encode(key)) hash = Math.imul(hash, 16777619) ^ ((byte << 24) >> 24);
	return (hash >>> 0) & (buckets - 1);
}

/** Keys come in the order of bash's hash table, not in that of insertion. */
export class AssociativeArray extends Held {
	private items: Map<string, string>;
	private sorted: string[] | undefined;
	constructor(entries: Iterable<readonly [string, string]> = []) {
		super();
		this.items = new Map();
		for (const [key, value] of entries) this.set(key, value);
	}
	get size(): number {
		return this.items.size;
	}
	get(key: string): string | undefined {
		return this.items.get(key);
	}
	set(key: string, value: string): void {
		if (!this.items.has(key)) this.sorted = undefined;
		this.bytes += value.length - (this.items.get(key)?.length ?? -ELEMENT - key.length);
		this.items.set(key, value);
	}
	delete(key: string): void {
		this.bytes -= (this.items.get(key)?.length ?? -ELEMENT - key.length) + ELEMENT + key.length;
		if (this.items.delete(key)) this.sorted = undefined;
	}
	keys(): readonly string[] {
		if (!this.sorted) {
			let buckets = BUCKETS;
			while (this.items.size > buckets * 2) buckets *= 4;
			// of two in one bucket the younger comes first
			this.sorted = [...this.items.keys()]
				.reverse()
				.map((key) => [bucketOf(key, buckets), key] as const)
				.sort((a, b) => a[0] - b[0])
				.map(([, key]) => key);
		}
		return this.sorted;
	}
	values(): string[] {
		return this.keys().map((key) => this.items.get(key) as string);
	}
	entries(): [string, string][] {
		return this.keys().map((key) => [key, this.items.get(key) as string]);
	}
	copy(): AssociativeArray {
		const twin = new AssociativeArray();
		twin.items = new Map(this.items);
		twin.bytes = this.bytes;
		return twin;
	}
}
