/** A map that a subshell copies in no time: both sides go on with the same entries until one of them changes its own. */
export class SharedMap<V> {
	private map: Map<string, V>;
	private shared = false;
	constructor(map: Map<string, V> = new Map()) {
		this.map = map;
	}
	copy(): SharedMap<V> {
		this.shared = true;
		const twin = new SharedMap(this.map);
		twin.shared = true;
		return twin;
	}
	/** The entries, for reading; valid until the next change. */
	get entries(): ReadonlyMap<string, V> {
		return this.map;
	}
	get size(): number {
		return this.map.size;
	}
	get(key: string): V | undefined {
		return this.map.get(key);
	}
	has(key: string): boolean {
		return this.map.has(key);
	}
	set(key: string, value: V): void {
		this.own().set(key, value);
	}
	delete(key: string): boolean {
		return this.map.has(key) && this.own().delete(key);
	}
	clear(): void {
		this.map = new Map();
		this.shared = false;
	}
	private own(): Map<string, V> {
		if (this.shared) {
			this.map = new Map(this.map);
			this.shared = false;
		}
		return this.map;
	}
}
